package io.sparkafm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.ml.AfmEstimator;
import io.sparkafm.ml.AfmModel;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each parameter is whole: doc, default, range, getter, setter and its row of the documentation.
 */
class ParamsTest {
  private static final Path SOURCE =
      Readme.HOME.resolve("src/test/resources/saved-models/posterior");

  @BeforeAll
  static void session() {
    LocalSpark.session();
  }

  private static Stream<Params> owners() {
    return Stream.of(new AfmEstimator(), AfmModel.load(SOURCE.toString()));
  }

  private static Method method(Params owner, String prefix, Param<?> param) {
    String name =
        prefix + param.name().substring(0, 1).toUpperCase(Locale.ROOT) + param.name().substring(1);
    List<Method> found =
        Arrays.stream(owner.getClass().getMethods()).filter(m -> m.getName().equals(name)).toList();
    assertEquals(1, found.size(), name + " of " + owner.getClass());
    return found.get(0);
  }

  /** A value other than the default that the parameter accepts. */
  private static Object anotherValue(Params owner, Param<?> param) {
    Object value = owner.isDefined(param) ? owner.getOrDefault(param) : null;
    if (param instanceof IntParam) {
      return value == null ? 3 : (int) value + 1;
    } else if (param instanceof LongParam) {
      return (long) value + 1;
    } else if (param instanceof DoubleParam) {
      return value == null ? 0.25 : (double) value + 1;
    } else if (param instanceof BooleanParam) {
      return !(boolean) value;
    } else if (param instanceof StringArrayParam) {
      return new String[] {"a column"};
    }
    Stream<String> names =
        Stream.of(
            "attention",
            "a column",
            "drop",
            "last",
            "point",
            "mlpProduct",
            "logistic",
            "MEMORY_ONLY");
    return names
        .filter(name -> owner.getParam(param.name()).isValid().apply(name).equals(true))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("owners")
  void whatASetterSetsItsGetterGets(Params owner) throws Exception {
    for (Param<?> param : owner.params()) {
      Object value = anotherValue(owner, param);
      // The features of a trained model cannot be changed.
      if (owner instanceof AfmModel && param.name().equals("featureCols")) {
        assertFalse(
            Arrays.stream(AfmModel.class.getMethods())
                .anyMatch(m -> m.getName().equals("setFeatureCols")));
        continue;
      }
      Object returned = method(owner, "set", param).invoke(owner, value);
      assertSame(owner, returned, param.name());
      Object got = method(owner, "get", param).invoke(owner);
      if (value instanceof String[] values) {
        assertArrayEquals(values, (String[]) got, param.name());
      } else {
        assertEquals(value, got, param.name());
      }
      assertTrue(owner.isSet(param), param.name());
    }
  }

  @ParameterizedTest
  @MethodSource("owners")
  void aParameterIsFoundByItsNameAlone(Params owner) throws Exception {
    for (Param<?> param : owner.params()) {
      Param<?> found = (Param<?>) owner.getClass().getMethod(param.name()).invoke(owner);
      assertEquals(param, found);
      assertEquals(param, owner.getParam(param.name()));
      assertEquals(param.doc(), found.doc());
    }
  }

  @ParameterizedTest
  @MethodSource("owners")
  void docsAreSentences(Params owner) {
    String explained = owner.explainParams();
    for (Param<?> param : owner.params()) {
      String doc = param.doc();
      assertTrue(doc.matches("\\p{Lu}.* .* .*[.]"), param.name() + ": " + doc);
      assertFalse(doc.contains("|") || doc.contains("\n") || doc.contains("  "), doc);
      assertTrue(explained.contains(param.name() + ": " + doc), param.name());
    }
  }

  @Test
  void aModelsParametersAreTheEstimators() {
    AfmEstimator estimator = new AfmEstimator();
    AfmModel model = new AfmModel();
    for (Param<?> param : model.params()) {
      if (param.equals(model.outputTable())) {
        continue;
      }
      Param<?> same = estimator.getParam(param.name());
      assertEquals(same.doc(), param.doc());
      assertEquals(
          ParameterTable.text(estimator.getOrDefault(same)),
          ParameterTable.text(model.getOrDefault(param)),
          param.name());
    }
    assertNotEquals(0, model.params().length);
  }

  @Test
  void defaultsAreThereBeforeAnyParameterIsAskedFor() {
    Set<String> unset = Set.of("numBlocks", "roundsPerEpoch", "stepScale");
    AfmEstimator estimator = new AfmEstimator();
    int defaults = estimator.defaultParamMap().size();
    assertEquals(estimator.params().length - unset.size(), defaults);
    for (Param<?> param : estimator.params()) {
      assertEquals(!unset.contains(param.name()), estimator.hasDefault(param), param.name());
      assertFalse(estimator.isSet(param), param.name());
    }
  }

  /** A subclass's own parameter is made after those that it inherits. */
  public static final class Extended extends AfmEstimator {
    private static final long serialVersionUID = 1L;
    private final Param<String> note = new Param<>(this, "note", "A parameter of its own.");

    /** Spark finds parameters by methods that return one. */
    public Param<String> note() {
      return note;
    }
  }

  @Test
  void aSubclassMayHaveParametersOfItsOwn() {
    Extended extended = new Extended();
    assertEquals(new AfmEstimator().params().length + 1, extended.params().length);
    extended.set(extended.note(), "mine");
    assertEquals("mine", extended.getOrDefault(extended.note()));
    assertEquals(20, extended.getBurnIn());
  }

  /** A default of a version before, which is saved with an estimator, is not overwritten. */
  @Test
  void aSavedDefaultStays(@TempDir Path folder) throws Exception {
    LocalSpark.session();
    AfmEstimator estimator = new AfmEstimator();
    estimator.setDefault(estimator.rank(), 7);
    String path = folder.resolve("estimator").toString();
    estimator.save(path);
    AfmEstimator loaded = AfmEstimator.load(path);
    assertEquals(7, loaded.getRank());
    assertEquals(7, loaded.copy(ParamMap.empty()).getRank());
    assertFalse(loaded.isSet(loaded.rank()));
    assertEquals(32, new AfmEstimator().getRank());
  }

  @Test
  void copiesAndOriginalsDoNotShareValues() {
    AfmEstimator estimator = new AfmEstimator().setRank(5);
    AfmEstimator copy = estimator.copy(ParamMap.empty()).setRank(6).setBurnIn(1);
    assertEquals(5, estimator.getRank());
    assertEquals(6, copy.getRank());
    assertFalse(estimator.isSet(estimator.burnIn()));
    estimator.clear(estimator.rank());
    assertEquals(32, estimator.getRank());
  }

  @Test
  void theDocumentationListsEveryParameter() throws Exception {
    if (Boolean.getBoolean("parameters.write")) {
      ParameterTable.write();
    }
    assertEquals(
        String.join("\n", ParameterTable.generated()),
        String.join("\n", ParameterTable.documented()),
        "The table of parameters is not the estimator's: write it by mvn test -Dtest=ParamsTest"
            + " -Dparameters.write=true");
  }

  @Test
  void thePythonPackageHasEveryParameter() throws Exception {
    Path module = Readme.HOME.resolve("python/src/spark_afm/_params.py");
    if (Boolean.getBoolean("parameters.write")) {
      Files.writeString(module, PythonParameters.module());
    }
    assertEquals(
        PythonParameters.module(),
        Files.readString(module),
        "The parameters of the Python package are not those of the Java classes: write them by mvn test"
            + " -Dtest=ParamsTest -Dparameters.write=true");
  }

  /** A range that a doc states holds: one value beyond each numeric parameter's is refused. */
  @Test
  void documentedRangesAreEnforced() {
    AfmEstimator estimator = new AfmEstimator();
    Set<String> accepted = new TreeSet<>();
    for (Param<?> param : estimator.params()) {
      if (param instanceof IntParam || param instanceof DoubleParam) {
        String doc = param.doc();
        assertTrue(doc.matches(".*(≥ [01]|\\(0, 2]).*"), param.name() + ": " + doc);
        int beyond = doc.contains("≥ 0") ? -1 : 0;
        Object typed = param instanceof DoubleParam ? (Object) (double) beyond : (Object) beyond;
        if (estimator.getParam(param.name()).isValid().apply(typed).equals(true)) {
          accepted.add(param.name());
        }
      }
    }
    assertEquals(Set.of(), accepted);
  }
}
