package io.sparkafm.jobs.benchmark;

import io.sparkafm.jobs.config.UsageException;
import io.sparkafm.ml.AfmEstimator;
import io.sparkafm.ml.baseline.BiasedMfEstimator;
import io.sparkafm.ml.baseline.CdlEstimator;
import io.sparkafm.ml.baseline.FmEstimator;
import io.sparkafm.ml.baseline.NfmEstimator;
import io.sparkafm.ml.baseline.NmfEstimator;
import io.sparkafm.ml.baseline.PmfEstimator;
import io.sparkafm.ml.baseline.SvdFeatureEstimator;
import io.sparkafm.ml.baseline.ValuesAloneEstimator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.recommendation.ALS;

/**
 * The systems that {@code afm benchmark accuracy} compares. Each but the first has {@value #TRIALS}
 * trials to choose its hyper-parameters by: the posterior means choose their rank, since they learn
 * their regularisation, and the point estimates choose their regularisation.
 */
final class ComparedSystems {
  /** Trials of each system. */
  static final int TRIALS = 4;

  /** Draws of a posterior mean's trial, where the command does not name another number. */
  static final int TRIAL_SAMPLES = 15;

  /** The system with which all others are compared. */
  static final String REFERENCE = "AFM";

  private static final String AFM = "Chen et al., SIGIR 2018";
  private static final String SVD_FEATURE = "Chen et al., SVDFeature, JMLR 2012";
  private static final String FM = "Rendle, ICDM 2010";
  private static final String MF = "Koren, KDD 2008";

  private static final boolean FEATURES = true;
  private static final boolean NO_FEATURES = false;

  /** The paper's model to the letter, as in conf/paper/model.conf. */
  private static final Map<String, Object> LITERAL =
      with(
          Map.of("fitUserBias", false, "fitItemBias", false, "fitFieldBias", false),
          Map.of("interaction", "mlpProduct", "hiddenSize", 64, "centredAttention", false));

  private ComparedSystems() {}

  /**
   * All systems, in the order of the tables. AFM without features is biased MF; with one attention
   * for all users it is SVDFeature, since rows of a field that count a_l times as much are rows of
   * another prior precision, and the precisions of fields are learned or chosen.
   *
   * @param trialSamples draws of a trial of a posterior mean, ≥ 1
   */
  static List<ComparedSystem> all(int trialSamples) {
    return List.of(
        new ComparedSystem(
            REFERENCE,
            AFM + "; as shipped",
            AfmEstimator::new,
            FEATURES,
            Map.of(),
            Map.of(),
            List.of(Map.of())),
        posterior("AFM, rank chosen", AFM, AfmEstimator::new, FEATURES, trialSamples),
        point("AFM, point estimate", AFM, AfmEstimator::new, FEATURES, Map.of()),
        point("AFM, the paper's model", AFM, AfmEstimator::new, FEATURES, LITERAL),
        posterior("AFM, values alone", AFM, ValuesAloneEstimator::new, FEATURES, trialSamples),
        posterior(
            "SVDFeature (uniform attention)",
            SVD_FEATURE,
            SvdFeatureEstimator::new,
            FEATURES,
            trialSamples),
        point(
            "SVDFeature, point estimate",
            SVD_FEATURE,
            SvdFeatureEstimator::new,
            FEATURES,
            Map.of()),
        posterior("FM", FM, FmEstimator::new, FEATURES, trialSamples),
        point("FM, point estimate", FM, FmEstimator::new, FEATURES, Map.of()),
        point(
            "NFM",
            "He and Chua, SIGIR 2017",
            NfmEstimator::new,
            FEATURES,
            Map.of("hiddenSize", 64)),
        point("CDL", "Wang et al., KDD 2015", CdlEstimator::new, FEATURES, Map.of()),
        posterior("Biased MF (no features)", MF, BiasedMfEstimator::new, NO_FEATURES, trialSamples),
        point("Biased MF, point estimate", MF, BiasedMfEstimator::new, NO_FEATURES, Map.of()),
        posterior(
            "PMF (no features, no biases)",
            "Salakhutdinov and Mnih, ICML 2008",
            PmfEstimator::new,
            NO_FEATURES,
            trialSamples),
        point("NMF", "Luo et al., IEEE TII 2014", NmfEstimator::new, NO_FEATURES, Map.of()),
        als(),
        biases());
  }

  /**
   * The systems of these names, and the reference.
   *
   * @param trialSamples see {@link #all}
   * @throws UsageException for a name that no system has, or a number of draws below 1
   */
  static List<ComparedSystem> named(List<String> names, int trialSamples) {
    if (trialSamples < 1) {
      throw new UsageException(
          "--trial-samples is %d, but a trial needs at least 1 draw".formatted(trialSamples));
    }
    List<ComparedSystem> all = all(trialSamples);
    List<String> known = all.stream().map(ComparedSystem::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new UsageException(
            "--systems names '%s', which is none of %s".formatted(name, String.join("; ", known)));
      }
    }
    return all.stream()
        .filter(s -> names.isEmpty() || s.name().equals(REFERENCE) || names.contains(s.name()))
        .toList();
  }

  /** A posterior mean: it chooses its rank, by chains of few draws. */
  private static ComparedSystem posterior(
      String name,
      String source,
      Supplier<Estimator<?>> estimator,
      boolean features,
      int trialSamples) {
    return new ComparedSystem(
        name,
        source,
        estimator,
        features,
        Map.of("inference", "posterior"),
        Map.of("numSamples", trialSamples),
        Stream.of(8, 16, 32, 64).map(rank -> Map.<String, Object>of("rank", rank)).toList());
  }

  /** A point estimate of rank 64: it chooses the precision of its priors. */
  private static ComparedSystem point(
      String name,
      String source,
      Supplier<Estimator<?>> estimator,
      boolean features,
      Map<String, Object> parameters) {
    return new ComparedSystem(
        name,
        source,
        estimator,
        features,
        with(parameters, Map.of("inference", "point", "rank", 64)),
        Map.of(),
        Stream.of(7.0, 10.0, 14.0, 20.0)
            .map(precision -> precisions(precision, features))
            .toList());
  }

  private static Map<String, Object> precisions(double precision, boolean features) {
    Map<String, Object> ofRows = Map.of("userRegParam", precision, "itemRegParam", precision);
    return features ? with(ofRows, Map.of("fieldsRegParam", 4 * precision)) : ofRows;
  }

  /** Biases of users and items, the factors held at zero by their priors. */
  private static ComparedSystem biases() {
    return new ComparedSystem(
        "Biases alone",
        MF,
        BiasedMfEstimator::new,
        NO_FEATURES,
        Map.of(
            "inference",
            "point",
            "rank",
            1,
            "userRegParam",
            1e9,
            "itemRegParam",
            1e9,
            "maxIter",
            30),
        Map.of(),
        Stream.of(2.0, 4.0, 8.0, 12.0)
            .map(precision -> Map.<String, Object>of("biasRegParam", precision))
            .toList());
  }

  private static ComparedSystem als() {
    return new ComparedSystem(
        "Spark ALS",
        "Zhou et al., AAIM 2008",
        ALS::new,
        NO_FEATURES,
        Map.of("rank", 64, "maxIter", 15, "coldStartStrategy", "nan", "seed", 1L),
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
