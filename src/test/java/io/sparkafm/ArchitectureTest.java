package io.sparkafm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The house: a room imports only from rooms below it, as each package-info.java says. */
@AnalyzeClasses(packages = "io.sparkafm", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule LAYERS_IMPORT_ONLY_FROM_THOSE_BELOW =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("core")
          .definedBy("io.sparkafm.core..")
          .layer("data")
          .definedBy("io.sparkafm.data..")
          .layer("train")
          .definedBy("io.sparkafm.train..")
          .layer("ml")
          .definedBy("io.sparkafm.ml..")
          .layer("explain")
          .definedBy("io.sparkafm.explain..")
          .layer("report")
          .definedBy("io.sparkafm.report..")
          .layer("jobs")
          .definedBy("io.sparkafm.jobs..")
          .whereLayer("data")
          .mayOnlyAccessLayers("core")
          .whereLayer("train")
          .mayOnlyAccessLayers("core", "data")
          .whereLayer("ml")
          .mayOnlyAccessLayers("core", "data", "train")
          .whereLayer("explain")
          .mayOnlyAccessLayers("core", "data", "ml")
          .whereLayer("report")
          .mayOnlyAccessLayers("core", "data", "ml", "explain")
          .whereLayer("core")
          .mayNotAccessAnyLayer()
          .whereLayer("jobs")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.sparkafm.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule EVERY_CLASS_IS_IN_A_ROOM =
      classes()
          .should()
          .resideInAnyPackage(
              "io.sparkafm.core..",
              "io.sparkafm.data..",
              "io.sparkafm.train..",
              "io.sparkafm.ml..",
              "io.sparkafm.explain..",
              "io.sparkafm.report..",
              "io.sparkafm.jobs..");

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
          .doNotHaveFullyQualifiedName("io.sparkafm.explain.MessageTemplates")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.typesafe.config..");

  /** Spark reads tables; a saved model alone is read by hand, and in one place. */
  @ArchTest
  static final ArchRule PARQUET_IS_READ_IN_ONE_PLACE =
      noClasses()
          .that()
          .haveNameNotMatching("io\\.sparkafm\\.ml\\.(ParquetPart|IdIndex).*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.parquet..");

  /** What serves without a session must not come to need one. */
  @ArchTest
  static final ArchRule THE_SCORER_KNOWS_NO_SESSION =
      noClasses()
          .that()
          .haveNameMatching(
              "io\\.sparkafm\\.ml\\.(AfmScorer|ModelFolder|LoadedUsers|ParquetPart|IdIndex).*")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("org\\.apache\\.spark\\.(sql\\.(SparkSession|Dataset)|SparkContext)");
}
