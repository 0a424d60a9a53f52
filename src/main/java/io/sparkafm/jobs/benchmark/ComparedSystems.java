package io.sparkafm.jobs.benchmark;

import io.sparkafm.jobs.benchmark.ComparedSystem.Learner;
import io.sparkafm.jobs.config.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The systems that {@code afm benchmark accuracy} compares. Each but the first has {@value #TRIALS}
 * trials to choose its hyper-parameters by: the posterior means choose their rank, since they learn
 * their regularisation, and the point estimates choose their regularisation.
 */
final class ComparedSystems {
  /** Trials of each system. */
  static final int TRIALS = 4;

  /** The system with which all others are compared. */
  static final String REFERENCE = "AFM";

  private static final String AFM = "Chen et al., SIGIR 2018";
  private static final String SVD_FEATURE = "Chen et al., SVDFeature, JMLR 2012";
  private static final String ATTENTION = "learnAttention";

  private static final Map<String, Object> UNIFORM = Map.of(ATTENTION, false);

  private static final Map<String, Object> NO_BIASES =
      Map.of("fitUserBias", false, "fitItemBias", false);

  /** The paper's model to the letter, as in conf/paper/model.conf. */
  private static final Map<String, Object> LITERAL =
      with(
          with(NO_BIASES, Map.of("fitFieldBias", false, "interaction", "mlpProduct")),
          Map.of("hiddenSize", 64, "rank", 64, "centredAttention", false));

  private ComparedSystems() {}

  /** All systems, in the order of the tables. */
  static List<ComparedSystem> all() {
    return List.of(
        new ComparedSystem(
            REFERENCE,
            AFM + "; as shipped",
            Learner.AFM,
            true,
            Map.of(),
            Map.of(),
            List.of(Map.of())),
        posterior("AFM, rank chosen", AFM, true, Map.of()),
        point("AFM, point estimate", AFM, true, Map.of("rank", 64)),
        point("AFM, the paper's model", AFM, true, LITERAL),
        posterior("SVDFeature (uniform attention)", SVD_FEATURE, true, UNIFORM),
        point("SVDFeature, point estimate", SVD_FEATURE, true, with(UNIFORM, Map.of("rank", 64))),
        posterior("Biased MF (no features)", "Koren, KDD 2008", false, Map.of()),
        point("Biased MF, point estimate", "Koren, KDD 2008", false, Map.of("rank", 64)),
        posterior(
            "PMF (no features, no biases)", "Salakhutdinov and Mnih, ICML 2008", false, NO_BIASES),
        als());
  }

  /**
   * The systems of these names, and the reference.
   *
   * @throws UsageException for a name that no system has
   */
  static List<ComparedSystem> named(List<String> names) {
    List<String> known = all().stream().map(ComparedSystem::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new UsageException(
            "--systems names '%s', which is none of %s".formatted(name, String.join("; ", known)));
      }
    }
    return all().stream()
        .filter(s -> names.isEmpty() || s.name().equals(REFERENCE) || names.contains(s.name()))
        .toList();
  }

  /** A posterior mean: it chooses its rank, by chains of few draws. */
  private static ComparedSystem posterior(
      String name, String source, boolean features, Map<String, Object> parameters) {
    return new ComparedSystem(
        name,
        source,
        Learner.AFM,
        features,
        with(parameters, Map.of("inference", "posterior")),
        Map.of("numSamples", 15),
        Stream.of(8, 16, 32, 64).map(rank -> Map.<String, Object>of("rank", rank)).toList());
  }

  /** A point estimate: it chooses the precision of its priors. */
  private static ComparedSystem point(
      String name, String source, boolean features, Map<String, Object> parameters) {
    return new ComparedSystem(
        name,
        source,
        Learner.AFM,
        features,
        with(parameters, Map.of("inference", "point")),
        Map.of(),
        Stream.of(7.0, 10.0, 14.0, 20.0)
            .map(precision -> precisions(precision, features))
            .toList());
  }

  private static Map<String, Object> precisions(double precision, boolean features) {
    Map<String, Object> ofRows = Map.of("userRegParam", precision, "itemRegParam", precision);
    return features ? with(ofRows, Map.of("fieldsRegParam", 4 * precision)) : ofRows;
  }

  private static ComparedSystem als() {
    return new ComparedSystem(
        "Spark ALS",
        "Zhou et al., AAIM 2008",
        Learner.ALS,
        false,
        Map.of("rank", 64, "maxIter", 15),
        Map.of(),
        Stream.of(0.05, 0.08, 0.1, 0.15)
            .map(regParam -> Map.<String, Object>of("regParam", regParam))
            .toList());
  }

  private static Map<String, Object> with(Map<String, Object> some, Map<String, Object> others) {
    Map<String, Object> all = new LinkedHashMap<>(some);
    all.putAll(others);
    return Map.copyOf(all);
  }
}
