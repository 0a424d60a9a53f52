package io.sparkafm.explain.evaluate;

import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.sparkafm.data.Columns;
import io.sparkafm.data.RatingColumns;
import io.sparkafm.ml.AfmEstimator;
import io.sparkafm.ml.AfmModel;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.storage.StorageLevel;

/**
 * Whether attention and contributions are true to the model and to the ratings. Each measure, its
 * formula and source and what it lets one conclude are in docs/explanations.md; all figures are
 * computed from held-out ratings of users that were in training; predictions are not clipped, and
 * every rating counts once.
 *
 * <ol>
 *   <li><b>deletion</b> of 1, 2, ... fields by contribution, by attention and at random, and of
 *       each field alone;
 *   <li><b>sufficiency</b> of the 1, 2, ... fields of the largest contribution;
 *   <li><b>swapped attention</b>: every user is predicted with another user's attention;
 *   <li><b>uniform gate</b>: a model trained with the gate held uniform, all else equal;
 *   <li><b>variance explained</b> by each field of a user's held-out ratings, against attention and
 *       the gate;
 *   <li><b>stability over seeds</b>, by users' number of ratings;
 *   <li><b>permuted fields</b>: a model trained with a copy of every field beside it whose values
 *       are dealt to the items at random, to tell which fields say more than chance;
 *   <li><b>recovery</b> of attention that is known.
 * </ol>
 *
 * <p>Measures 1 to 3 and 7 are defined for the inner product only: with the MLP the contribution of
 * one field cannot be left out or rescaled by itself, and the findings say that these measures were
 * not made. Measures 4, 6 and 7 each train a further model and need {@link #setEstimator} and
 * {@link #setTraining}; measure 8 needs {@link #setTrueAttention}.
 *
 * <p>The same model, ratings and seed give the same figures, whatever the partitioning. Besides
 * training, it costs one pass over the held-out ratings for each model, a shuffle of these ratings
 * by user and a few passes over the users; the driver receives sums of at most 1,000 buckets of
 * users.
 */
public final class ExplanationEvaluator {
  private final AfmModel model;
  private Dataset<Row> heldOut;
  private Dataset<Row> training;
  private AfmEstimator estimator;
  private Dataset<Row> trueAttention;
  private String ratingCol = "rating";
  private int minHeldOut = 10;
  private long seed = 1;

  /**
   * @param model whose {@code userCol} and {@code itemCol} name the columns of ids
   */
  public ExplanationEvaluator(AfmModel model) {
    this.model = model;
  }

  /**
   * Ratings that were not in training; required.
   *
   * @param ratings user (of the type as in training), item, rating and, for items that were not in
   *     training, feature columns
   */
  public ExplanationEvaluator setHeldOut(Dataset<Row> ratings) {
    heldOut = ratings;
    return this;
  }

  /** The ratings that the model was trained on, for training again. */
  public ExplanationEvaluator setTraining(Dataset<Row> ratings) {
    training = ratings;
    return this;
  }

  /**
   * The estimator that trained the model, for training again; its {@code ratingCol} names the
   * column of the held-out ratings too.
   */
  public ExplanationEvaluator setEstimator(AfmEstimator value) {
    estimator = value;
    ratingCol = value == null ? ratingCol : value.getRatingCol();
    return this;
  }

  /**
   * Attention that is known, as {@code afm generate} writes it.
   *
   * @param table user (compared as a string), field, attention in [0, 1]
   */
  public ExplanationEvaluator setTrueAttention(Dataset<Row> table) {
    trueAttention = table;
    return this;
  }

  /** The column of the held-out ratings; {@code rating} by default. */
  public ExplanationEvaluator setRatingCol(String value) {
    ratingCol = value;
    return this;
  }

  /**
   * The least number of held-out ratings of a user whose explained variance is measured, at least
   * 3; 10 by default.
   */
  public ExplanationEvaluator setMinHeldOut(int value) {
    if (value < 3) {
      throw new IllegalArgumentException(
          "minHeldOut = %d must be at least 3: a correlation of two ratings is always 1"
              .formatted(value));
    }
    minHeldOut = value;
    return this;
  }

  /**
   * The seed of the pairing of users, of the random order of fields and of the intervals; 1 by
   * default.
   */
  public ExplanationEvaluator setSeed(long value) {
    seed = value;
    return this;
  }

  /**
   * Measures.
   *
   * @throws IllegalArgumentException for missing or mistyped columns, ratings that are null or NaN,
   *     held-out ratings without a user who was in training, and true attention that is outside [0,
   *     1] or belongs to no user in training
   * @throws IllegalStateException without held-out ratings, or where only one of estimator and
   *     training ratings is set
   */
  public ExplanationFigures evaluate() {
    check();
    boolean learned = estimator != null && estimator.getLearnAttention();
    boolean control = learned && model.fieldNames().size() > 1;
    Retrained retrained = retrain(control);
    List<Measure.OfPairs> ofPairs = ofPairs(retrained);
    Dataset<Row> users = users(retrained, ofPairs).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      requireKnown(users);
      List<Measure.OfUsers> measures = ofUsers(users, retrained, ofPairs);
      Bootstrap sums = Bootstrap.of(EvaluatedUsers.sums(users, measures), seed);
      ExplanationFigures figures =
          new ExplanationFigures(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      int at = 0;
      for (Measure.OfUsers measure : measures) {
        measure.report(sums.from(at), figures);
        at += measure.width();
      }
      if (retrained.uniform() == null) {
        model.summary().attentionGain().ifPresent(gain -> UniformControl.report(gain, figures));
      }
      figures.findings().addAll(notMeasured(control));
      return new ExplanationFigures(
          List.copyOf(figures.estimates()),
          List.copyOf(figures.curves()),
          List.copyOf(figures.findings()));
    } finally {
      users.unpersist();
    }
  }

  private void check() {
    if (heldOut == null) {
      throw new IllegalStateException(
          "There are no held-out ratings to compare the explanations with: call setHeldOut");
    }
    if ((estimator == null) != (training == null)) {
      throw new IllegalStateException(
          "%s is set without %s, but training again needs both: set both or neither"
              .formatted(
                  estimator == null ? "Training" : "An estimator",
                  estimator == null ? "an estimator" : "training ratings"));
    }
    List<String> features = model.fieldNames().subList(1, model.fieldNames().size());
    if (estimator != null && !List.of(estimator.getFeatureCols()).equals(features)) {
      throw new IllegalArgumentException(
          "The estimator has featureCols %s, but the model was trained with %s: set the estimator that trained the model"
              .formatted(List.of(estimator.getFeatureCols()), features));
    }
    RatingColumns.requireId(heldOut.schema(), model.getUserCol(), "User column");
    RatingColumns.requireId(heldOut.schema(), model.getItemCol(), "Item column");
    DataType given = Columns.field(heldOut.schema(), model.getUserCol(), "User column").dataType();
    DataType trained = model.attention().schema().apply("user").dataType();
    if (!given.equals(trained)) {
      throw new IllegalArgumentException(
          "User column '%s' of the held-out ratings is of type %s, but in training it was of type %s: cast it"
              .formatted(model.getUserCol(), given.sql(), trained.sql()));
    }
    DataType rating = Columns.field(heldOut.schema(), ratingCol, "Rating column").dataType();
    if (!(rating instanceof NumericType)) {
      throw new IllegalArgumentException(
          "Rating column '%s' is of type %s but must be numeric: cast it"
              .formatted(ratingCol, rating.sql()));
    }
    if (trueAttention != null) {
      for (String column : List.of("user", "field", "attention")) {
        Columns.field(trueAttention.schema(), column, "Column of the true attention");
      }
    }
    Column value = Columns.named(ratingCol).cast("double");
    Row counts = heldOut.agg(count(lit(1)), count_if(value.isNull().or(isnan(value)))).first();
    if (counts.getLong(0) == 0) {
      throw new IllegalArgumentException("There is no held-out rating: the table has no rows");
    }
    if (counts.getLong(1) > 0) {
      throw new IllegalArgumentException(
          "Rating column '%s' is null or NaN in %d of %d held-out ratings: leave them out"
              .formatted(ratingCol, counts.getLong(1), counts.getLong(0)));
    }
  }

  private AfmEstimator again() {
    return estimator
        .copy(ParamMap.empty())
        .setCompareUniform(false)
        .setNumBlocks(estimator.getNumBlocks())
        .setRoundsPerEpoch(estimator.getRoundsPerEpoch());
  }

  /** Trains again, once for each thing that is to be compared. */
  private Retrained retrain(boolean control) {
    if (estimator == null) {
      return new Retrained(null, null, null);
    }
    String[] fields = estimator.getFeatureCols();
    return new Retrained(
        control ? again().setLearnAttention(false).fit(training) : null,
        again().setSeed(estimator.getSeed() + 1).fit(training),
        isAdditive() && fields.length > 0 ? fitBesidePermuted(fields) : null);
  }

  /** Training reads its ratings several times; what is joined to them is made once. */
  private AfmModel fitBesidePermuted(String[] fields) {
    Dataset<Row> ratings =
        PermutedFields.beside(training, model.getItemCol(), fields, seed)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return PermutedFields.estimator(again()).fit(ratings);
    } finally {
      ratings.unpersist();
    }
  }

  private List<Measure.OfPairs> ofPairs(Retrained retrained) {
    List<String> names = model.fieldNames();
    int fields = names.size();
    List<Measure.OfPairs> measures = new ArrayList<>();
    if (isAdditive()) {
      measures.add(new Deletion(fields, seed));
      measures.add(new FieldNeed(names, retrained.permuted() == null));
      measures.add(new Sufficiency(fields));
      measures.add(new SwappedAttention());
    }
    if (retrained.uniform() != null) {
      measures.add(new UniformControl());
    }
    if (retrained.permuted() != null) {
      measures.add(new PermutedControl(names.subList(1, fields)));
    }
    return measures;
  }

  /** Whether a contribution can be left out of the sum, or rescaled in it. */
  private boolean isAdditive() {
    return model.hasPreferences();
  }

  /** One row a user, with all that measures read. */
  private Dataset<Row> users(Retrained retrained, List<Measure.OfPairs> ofPairs) {
    List<String> fields = model.fieldNames();
    Dataset<Row> users = EvaluatedUsers.of(model, seed);
    Dataset<Row> pairs =
        HeldOutPairs.byUser(model, retrained, heldOut, ratingCol)
            .join(
                users.select("user", EvaluatedUsers.ATTENTION, EvaluatedUsers.OTHER_ATTENTION),
                "user");
    Column said =
        udf(
                new HeldOutUser(ofPairs, fields.size(), model.explainsLogOdds(), minHeldOut),
                HeldOutUser.SCHEMA)
            .apply(
                col("pairs"), col(EvaluatedUsers.ATTENTION), col(EvaluatedUsers.OTHER_ATTENTION));
    users =
        users.join(
            pairs.select(col("user"), said.as("said")).select("user", "said.*"),
            new String[] {"user"},
            "left");
    if (retrained.uniform() != null) {
      users =
          with(
              users,
              EvaluatedUsers.attention(
                  retrained.uniform(), fields, EvaluatedUsers.UNIFORM_ATTENTION));
    }
    if (retrained.reseeded() != null) {
      users =
          with(
              users,
              EvaluatedUsers.attention(
                  retrained.reseeded(), fields, EvaluatedUsers.RESEEDED_ATTENTION));
    }
    if (trueAttention != null) {
      users =
          with(
              users,
              EvaluatedUsers.byField(
                      trueAttention.select("user", "field", "attention"),
                      fields,
                      EvaluatedUsers.ATTENTION)
                  .withColumnRenamed(EvaluatedUsers.ATTENTION, EvaluatedUsers.TRUE_ATTENTION));
    }
    return users;
  }

  private static Dataset<Row> with(Dataset<Row> users, Dataset<Row> more) {
    return users.join(more, new String[] {"user"}, "left");
  }

  private void requireKnown(Dataset<Row> users) {
    if (users.filter(col("sums").isNotNull()).isEmpty()) {
      throw new IllegalArgumentException(
          "None of the held-out ratings is by a user who was in training: split the ratings of each user, not the users");
    }
    if (trueAttention == null) {
      return;
    }
    Dataset<Row> known = users.filter(col(EvaluatedUsers.TRUE_ATTENTION).isNotNull());
    if (known.isEmpty()) {
      throw new IllegalArgumentException(
          "The table of true attention has no user who was in training and has exactly one row for each of the fields %s: name users and fields as they are named in training"
              .formatted(String.join(", ", model.fieldNames())));
    }
    Column truth = col(EvaluatedUsers.TRUE_ATTENTION);
    Column outside =
        array_min(truth).isNull().or(array_min(truth).lt(0)).or(array_max(truth).gt(1));
    List<Row> wrong = known.filter(outside).select("user").limit(1).collectAsList();
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          "The true attention of user %s is outside [0, 1]: attention is a share, so give numbers from 0 to 1"
              .formatted(wrong.get(0).get(0)));
    }
  }

  private List<Measure.OfUsers> ofUsers(
      Dataset<Row> users, Retrained retrained, List<Measure.OfPairs> ofPairs) {
    List<Measure.OfUsers> measures = new ArrayList<>(List.of(new PairSums(ofPairs)));
    if (retrained.uniform() != null) {
      measures.add(
          RankAgreement.of(
              "uniform gate: attention",
              "attention with a learned and with a uniform gate",
              "Fields that get more attention with the learned gate tend to get more with a uniform gate too",
              users,
              EvaluatedUsers.ATTENTION,
              EvaluatedUsers.UNIFORM_ATTENTION));
    }
    measures.add(
        RankAgreement.of(
            "variance explained: attention",
            "attention and the variance of held-out ratings that a field explains",
            "Users tend to pay more attention to fields that explain more of their held-out ratings",
            users,
            EvaluatedUsers.ATTENTION,
            EvaluatedUsers.EXPLAINED));
    measures.add(
        RankAgreement.of(
            "variance explained: gate",
            "the gate and the variance of held-out ratings that a field explains",
            "Fields that the gate weighs more tend to explain more of a user's held-out ratings",
            users,
            EvaluatedUsers.GATE,
            EvaluatedUsers.EXPLAINED));
    if (retrained.reseeded() != null) {
      measures.add(new SeedStability());
    }
    if (trueAttention != null) {
      measures.add(
          RankAgreement.of(
              "recovery: attention",
              "learned and true attention",
              "Learned attention tends to follow the true attention",
              users,
              EvaluatedUsers.ATTENTION,
              EvaluatedUsers.TRUE_ATTENTION));
      measures.add(
          RankAgreement.of(
              "recovery: gate",
              "the learned gate and true attention",
              "The learned gate tends to follow true attention",
              users,
              EvaluatedUsers.GATE,
              EvaluatedUsers.TRUE_ATTENTION));
    }
    return measures;
  }

  private List<String> notMeasured(boolean control) {
    List<String> sentences = new ArrayList<>();
    if (!isAdditive()) {
      sentences.add(
          "Deletion, sufficiency, swapped attention and permuted fields were not measured: the MLP mixes fields, so the contribution of one field cannot be left out by itself; train with interaction = innerProduct.");
    }
    if (estimator == null) {
      sentences.add(
          "%s over seeds was not measured: set the estimator and its training ratings."
              .formatted(
                  model.summary().attentionGain().isPresent()
                      ? "Stability"
                      : "Neither the gain over a uniform gate nor stability"));
    } else if (!control) {
      sentences.add(
          "The gain over a uniform gate was not measured: the gate was not learned, or the model has no feature fields.");
    }
    return sentences;
  }
}
