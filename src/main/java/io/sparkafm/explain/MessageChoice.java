package io.sparkafm.explain;

import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF8;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * The strongest claim that holds for a pair, and its message. Arguments are the columns of {@link
 * io.sparkafm.ml.AfmModel#explain} (explanation, globalMean + userBias, averageUser), those of
 * {@link RatedValues} (null for a user without ratings), and the names of user and item. The result
 * is a struct of {@link #SCHEMA}.
 */
final class MessageChoice
    implements UDF8<
        Seq<Row>,
        Double,
        Double,
        scala.collection.Map<String, Row>,
        Double,
        String,
        String,
        Boolean,
        Row> {
  private static final long serialVersionUID = 1L;

  static final StructType SCHEMA =
      new StructType()
          .add("message", DataTypes.StringType, true)
          .add("messageClaim", DataTypes.StringType, true)
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

  private final MessageTemplates templates;
  private final MessageRules rules;

  MessageChoice(MessageTemplates templates, MessageRules rules) {
    this.templates = templates;
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
      String user,
      String item,
      Boolean ratingsAreKnown) {
    if (explanation == null) {
      return RowFactory.create(null, null, null);
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
    return row(best, reason, user, item, ratingsAreKnown);
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

  private Row row(Claim claim, Reason reason, String user, String item, boolean ratingsAreKnown) {
    String who = String.valueOf(user);
    String what = String.valueOf(item);
    if (reason == null) {
      String message = templates.message(claim, Map.of("user", who, "item", what));
      return RowFactory.create(message, claim.template(), null);
    }
    String message =
        templates.message(
            claim,
            Map.of(
                "user",
                who,
                "item",
                what,
                "field",
                templates.field(reason.field()),
                "value",
                templates.value(reason.field(), reason.value())));
    Row evidence =
        RowFactory.create(
            reason.field(),
            reason.value(),
            reason.contribution(),
            ratingsAreKnown ? reason.support() : null);
    return RowFactory.create(message, claim.template(), evidence);
  }
}
