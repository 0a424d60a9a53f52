package io.sparkafm.explain.message;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;

/**
 * Says in words what is certain about a user's attention: "You care more about directors than
 * most." A message is given only if its posterior probability ({@code aboveAverage}, or 1 minus it
 * for <b>caresLess</b>) is at least {@link #SURE}:
 *
 * <ul>
 *   <li><b>caresMore</b>: about the field with the largest probability of attention above the
 *       average;
 *   <li><b>caresLess</b>: otherwise, if attention to some field is surely below the average, about
 *       the field with the smallest probability;
 *   <li><b>typical</b>: otherwise. The user's attention cannot be told from the average user's.
 * </ul>
 *
 * <p>There are no messages about the field of the item itself. A point estimate has no
 * probabilities, so nothing is said then, not even that a user is typical.
 */
public final class AttentionMessages {
  /** Probability from which on something is said. */
  public static final double SURE = 0.9;

  private final MessageTemplates templates;

  /** Whether such a probability says that a user surely attends more than users on average. */
  public static boolean isSurelyAbove(double aboveAverage) {
    return aboveAverage >= SURE;
  }

  /** Whether it says that a user surely attends less. */
  public static boolean isSurelyBelow(double aboveAverage) {
    return aboveAverage <= 1 - SURE;
  }

  public AttentionMessages(MessageTemplates templates) {
    this.templates = templates;
  }

  /**
   * One row a user: user; {@code message}; {@code messageClaim}, the key of its template; {@code
   * field}, null for a typical user; {@code aboveAverage} of that field, likewise. All but the user
   * are null for a point estimate.
   *
   * @param attention {@link io.sparkafm.ml.AfmModel#attention}
   */
  public Dataset<Row> of(Dataset<Row> attention) {
    Column entry = struct(col("aboveAverage"), col("attention"), col("field"));
    Column known = when(col("aboveAverage").isNotNull(), entry);
    Column surely = col("most.aboveAverage").geq(SURE);
    Column less = col("least.aboveAverage").leq(1 - SURE);
    Column chosen = when(surely, col("most")).when(less, col("least"));
    Column claim =
        when(surely, lit(Claim.CARES_MORE.template()))
            .when(less, lit(Claim.CARES_LESS.template()))
            .when(col("most").isNotNull(), lit(Claim.TYPICAL.template()));
    return attention
        .where(col("field").notEqual("item"))
        .groupBy("user")
        .agg(max(known).as("most"), min(known).as("least"))
        .select(
            col("user"),
            claim.as("messageClaim"),
            chosen.getField("field").as("field"),
            chosen.getField("aboveAverage").as("aboveAverage"))
        .select(
            col("user"),
            udf(new Wording(templates), DataTypes.StringType)
                .apply(col("messageClaim"), col("field"), col("user").cast("string"))
                .as("message"),
            col("messageClaim"),
            col("field"),
            col("aboveAverage"));
  }

  /** A claim (null where nothing is known), its field (null for a typical user) and the user. */
  private record Wording(MessageTemplates templates)
      implements UDF3<String, String, String, String> {
    @Override
    public String call(String claim, String field, String user) {
      if (claim == null) {
        return null;
      }
      Map<String, String> fills =
          field == null
              ? Map.of("user", user)
              : Map.of("user", user, "field", templates.field(field));
      return templates.message(Claim.of(claim), fills);
    }
  }
}
