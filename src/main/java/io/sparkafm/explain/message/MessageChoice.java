package io.sparkafm.explain.message;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF6;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * The strongest claim that holds for a pair, and its evidence. Arguments are the columns of {@link
 * io.sparkafm.ml.AfmModel#explain} (explanation, globalMean + userBias, averageUser), those of
 * {@link RatedValues} (null for a user without ratings), and whether ratings are known at all. The
 * result is a struct of {@link #SCHEMA}, null where a pair was not explained.
 */
final class MessageChoice
    implements UDF6<
        Seq<Row>, Double, Double, scala.collection.Map<String, Row>, Double, Boolean, Row> {
  private static final long serialVersionUID = 1L;

  static final StructType SCHEMA =
      new StructType()
          .add("messageClaim", DataTypes.StringType, false)
          .add(
              "messageEvidence",
              new StructType()
                  .add("field", DataTypes.StringType, false)
                  .add("value", DataTypes.StringType, false)
                  .add("contribution", DataTypes.DoubleType, false)
                  .add("support", DataTypes.LongType, true),
              true);

  /** Means of the same ratings, added in another order, differ by less. */
  private static final double ROUNDING = 1e-9;

  private final MessageRules rules;

  MessageChoice(MessageRules rules) {
    this.rules = rules;
  }

  /** A part that a claim can be about, with what the user's ratings say of its value. */
  private record Reason(
      String field, String value, double contribution, long support, double liking) {}

  @Override
  public Row call(
      Seq<Row> explanation,
      Double level,
      Double averageUser,
      scala.collection.Map<String, Row> rated,
      Double meanRating,
      Boolean ratingsAreKnown) {
    if (explanation == null) {
      return null;
    }
    double ofItem = 0;
    for (int p = 0; p < explanation.length(); p++) {
      Row part = explanation.apply(p);
      ofItem += part.getDouble(3) + part.getDouble(4);
    }
    double least = rules.minShare() * Math.abs(level + ofItem - averageUser);
    Claim best = Claim.NEUTRAL;
    Reason reason = null;
    // The strongest part comes first, so that it wins among those of one claim.
    for (int p = 0; p < explanation.length(); p++) {
      Row part = explanation.apply(p);
      // Of the item itself, and of what has no value with a name, there is nothing to like.
      if (part.isNullAt(1) || part.getString(0).equals("item")) {
        continue;
      }
      // Of an item that has less than nothing of a value, the contribution's sign is not the
      // liking's.
      if (part.getFloat(5) < 0) {
        continue;
      }
      Reason candidate = reason(part, rated, meanRating);
      Claim claim = claim(candidate, ofItem, least, ratingsAreKnown);
      if (claim.ordinal() < best.ordinal()) {
        best = claim;
        reason = candidate;
      }
    }
    Row evidence =
        reason == null
            ? null
            : RowFactory.create(
                reason.field(),
                reason.value(),
                reason.contribution(),
                ratingsAreKnown ? reason.support() : null);
    return RowFactory.create(best.template(), evidence);
  }

  private static Reason reason(
      Row part, scala.collection.Map<String, Row> rated, Double meanRating) {
    String field = part.getString(0);
    String value = part.getString(1);
    scala.Option<Row> ofValue =
        rated == null ? scala.Option.empty() : rated.get(RatedValues.key(field, value));
    return ofValue.isEmpty()
        ? new Reason(field, value, part.getDouble(4), 0, 0)
        : new Reason(
            field,
            value,
            part.getDouble(4),
            ofValue.get().getLong(0),
            ofValue.get().getDouble(1) - meanRating);
  }

  /**
   * What a reason bears.
   *
   * @param ofItem what item and values add to the user's level
   * @param least |contribution| that makes up enough of the prediction
   */
  private Claim claim(Reason reason, double ofItem, double least, boolean ratingsAreKnown) {
    boolean likes = reason.contribution() > 0;
    double size = Math.abs(reason.contribution());
    if (size < Math.max(rules.someContribution(), least)) {
      return Claim.NEUTRAL;
    }
    if (!ratingsAreKnown) {
      return likes && ofItem >= 0 ? Claim.SOME_INTEREST : Claim.NEUTRAL;
    }
    boolean ratedSo = likes ? reason.liking() > ROUNDING : reason.liking() < -ROUNDING;
    if (!ratedSo || reason.support() < rules.minSomeSupport()) {
      return Claim.NEUTRAL;
    }
    boolean supported = reason.support() >= rules.minSupport();
    // All but "why not" recommend the item, which must be none that the user would rate lower than
    // others.
    if (ofItem < 0) {
      boolean low = ofItem <= -rules.lowItem();
      return low && !likes && supported ? Claim.WHY_NOT : Claim.NEUTRAL;
    }
    boolean great = supported && size >= rules.greatContribution();
    if (likes) {
      return great ? Claim.GREAT_INTEREST : Claim.SOME_INTEREST;
    }
    return great ? Claim.GREAT_DISLIKE : Claim.SOME_DISLIKE;
  }
}
