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
    boolean low = ofItem <= -rules.lowItem();
    Claim best = Claim.NEUTRAL;
    Reason reason = null;
    // The strongest part comes first, so that it wins among those of one claim.
    for (int p = 0; p < explanation.length(); p++) {
      Row part = explanation.apply(p);
      // Of the item itself, and of what has no value with a name, there is nothing to like.
      if (part.isNullAt(1) || part.getString(0).equals("item")) {
        continue;
      }
      Reason candidate = reason(part, rated, meanRating);
      Claim claim = claim(candidate, least, low, ratingsAreKnown);
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

  /** The strongest claim that a reason bears. */
  private Claim claim(Reason reason, double least, boolean low, boolean ratingsAreKnown) {
    double contribution = reason.contribution();
    boolean liked = reason.liking() > ROUNDING;
    boolean disliked = reason.liking() < -ROUNDING && reason.support() >= rules.minSupport();
    if (low || contribution < 0) {
      boolean counts = -contribution >= Math.max(rules.someContribution(), least);
      return counts && disliked ? low ? Claim.WHY_NOT : Claim.DISLIKE : Claim.NEUTRAL;
    }
    if (contribution >= Math.max(rules.greatContribution(), least)
        && liked
        && reason.support() >= rules.minSupport()) {
      return Claim.GREAT_INTEREST;
    }
    boolean supported = liked && reason.support() >= rules.minSomeSupport();
    return contribution >= Math.max(rules.someContribution(), least)
            && (supported || !ratingsAreKnown)
        ? Claim.SOME_INTEREST
        : Claim.NEUTRAL;
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
