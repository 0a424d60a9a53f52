package io.sparkafm;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The house: a room imports only from rooms below it, as each package-info.java says. */
@AnalyzeClasses(packages = "io.sparkafm", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** Every room, from the lowest to the highest. */
  private static final List<String> ROOMS =
      List.of(
          "core.math",
          "core.model",
          "core.score",
          "core.learn",
          "data",
          "train",
          "serve",
          "ml.param",
          "ml.feature",
          "ml.table",
          "ml.recommend",
          "ml",
          "ml.baseline",
          "explain.message",
          "explain.evaluate",
          "report",
          "jobs.config",
          "jobs.run",
          "jobs.benchmark",
          "jobs");

  private static String name(String room) {
    return "io.sparkafm." + room;
  }

  @ArchTest
  static void roomsImportOnlyFromThoseBelow(JavaClasses classes) {
    for (int r = 0; r < ROOMS.size(); r++) {
      String[] above =
          ROOMS.subList(r + 1, ROOMS.size()).stream()
              .map(ArchitectureTest::name)
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(name(ROOMS.get(r)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above)
          .allowEmptyShould(above.length == 0)
          .check(classes);
    }
  }

  @ArchTest
  static final ArchRule ROOMS_OF_ML_DO_NOT_KNOW_EACH_OTHER =
      slices()
          .matching("io.sparkafm.ml.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              resideInAPackage("io.sparkafm.ml.baseline"),
              resideInAPackage("io.sparkafm.ml.param"));

  @ArchTest
  static final ArchRule MESSAGES_AND_MEASURES_DO_NOT_KNOW_EACH_OTHER =
      slices().matching("io.sparkafm.explain.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.sparkafm.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule EVERY_CLASS_IS_IN_A_ROOM =
      classes()
          .that()
          .doNotHaveSimpleName("package-info")
          .should()
          .resideInAnyPackage(ROOMS.stream().map(ArchitectureTest::name).toArray(String[]::new));

  @ArchTest
  static final ArchRule CORE_IMPORTS_THE_JDK_AND_LAPACK_ALONE =
      classes()
          .that()
          .resideInAPackage("io.sparkafm.core..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.sparkafm.core..",
              "java..",
              "jdk.incubator.vector..",
              "dev.ludovic.netlib..",
              "org.netlib..");

  /** A native LAPACK, which others may call, has other bits on other machines. */
  @ArchTest
  static final ArchRule LAPACK_IS_CALLED_IN_ONE_PLACE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.sparkafm.core.math.LinearAlgebra")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.ludovic.netlib..", "org.netlib..", "breeze..");

  @ArchTest
  static final ArchRule JOBS_ALONE_KNOW_COMMAND_LINES =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sparkafm.jobs..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule JOBS_AND_MESSAGE_TEMPLATES_ALONE_KNOW_CONFIGURATION_FILES =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sparkafm.jobs..")
          .and()
          .doNotHaveFullyQualifiedName("io.sparkafm.explain.message.MessageTemplates")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.typesafe.config..");

  /** Spark reads tables; a saved model alone is read by hand, and in one place. */
  @ArchTest
  static final ArchRule PARQUET_IS_READ_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sparkafm.serve..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.parquet..");

  /** What serves without a session must not come to need one. */
  @ArchTest
  static final ArchRule SERVING_KNOWS_NO_SESSION =
      noClasses()
          .that()
          .resideInAPackage("io.sparkafm.serve..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("org\\.apache\\.spark\\.(sql\\.(SparkSession|Dataset)|SparkContext)");
}
