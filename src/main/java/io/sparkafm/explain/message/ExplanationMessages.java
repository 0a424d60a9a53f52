package io.sparkafm.explain.message;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;

import io.sparkafm.data.Columns;
import io.sparkafm.data.RatingColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Explanations in words: "We have noticed your great interest in {value}, so we recommend {item}"
 * (Chen et al., SIGIR 2018, section 4.5), where that is so.
 *
 * <p>A message claims no more than its evidence bears. It speaks of one part of a pair's
 * explanation that is a value with a name (neither the item itself nor a whole field), and makes
 * the first of these claims that any part bears; of several such parts it takes the one of the
 * largest contribution:
 *
 * <ul>
 *   <li><b>greatInterest</b>: the value's contribution is at least {@code greatContribution} (.2)
 *       and at least {@code minShare} (.1) of the prediction's distance from what the average user
 *       would get; the user has rated at least {@code minSupport} (5) items with the value, and
 *       their mean is above the mean of all of the user's ratings;
 *   <li><b>someInterest</b>: the same with {@code someContribution} (.05) and {@code
 *       minSomeSupport} (2);
 *   <li><b>greatDislike</b>, <b>someDislike</b>: the same with the other sign: the contribution
 *       takes as much from the prediction, and the mean is below the user's own;
 *   <li><b>whyNot</b>: of an item that is predicted low, as item and values take at least {@code
 *       lowItem} (.25) from the user's own level: a contribution of −{@code someContribution} or
 *       less, {@code minSupport} ratings, a mean below the user's own;
 *   <li><b>neutral</b>: else. It claims nothing.
 * </ul>
 *
 * <p>All claims but <i>whyNot</i> recommend the item, so they are made only where item and values
 * take nothing from the user's level.
 *
 * <p>The figures are {@link MessageRules}; contributions are in the units of ratings (for the
 * logistic loss, log odds), so set other rules for scales other than one to five. Without {@link
 * #setRatings}, claims cannot be compared with the user's own ratings: then <i>someInterest</i>
 * rests on the contribution alone, and is the strongest claim. The MLP explains predictions by
 * whole fields, so its messages are neutral.
 */
public final class ExplanationMessages {
  private final MessageTemplates templates;
  private String userCol = "user";
  private String itemCol = "item";
  private MessageRules rules = MessageRules.DEFAULT;
  private Dataset<Row> itemNames;
  private Dataset<Row> valueNames;
  private Dataset<Row> ratings;
  private RatingColumns ratingColumns;

  public ExplanationMessages(MessageTemplates templates) {
    this.templates = templates;
  }

  public ExplanationMessages setUserCol(String value) {
    userCol = value;
    return this;
  }

  public ExplanationMessages setItemCol(String value) {
    itemCol = value;
    return this;
  }

  /**
   * What items are called; an item without a name is called by its id.
   *
   * @param names id and name, the first two columns; ids are compared as strings. Of several names
   *     the first in order is taken
   */
  public ExplanationMessages setItemNames(Dataset<Row> names) {
    requireColumns(
        names, 2, "The table of item names has the columns %s: give it two, id and name");
    itemNames = names;
    return this;
  }

  /**
   * What values of fields are called, where the templates' file does not say: names there are in
   * the language of the messages, so they come first. A value that has a name in neither is called
   * as it is in the data. Fields are named by the templates' file alone.
   *
   * @param names field, value and name, the first three columns; fields and values are compared as
   *     strings. Of several names the first in order is taken
   */
  public ExplanationMessages setValueNames(Dataset<Row> names) {
    requireColumns(
        names,
        3,
        "The table of value names has the columns %s: give it three, field, value and name");
    valueNames = names;
    return this;
  }

  private static void requireColumns(Dataset<Row> names, int columns, String message) {
    if (names.columns().length < columns) {
      throw new IllegalArgumentException(message.formatted(String.join(", ", names.columns())));
    }
  }

  /**
   * The ratings that the model was trained on, which claims are held against; user ids are compared
   * as strings.
   *
   * @param columns user, rating and the features by the fields' names
   * @throws IllegalArgumentException for a column that is missing or of a wrong type
   */
  public ExplanationMessages setRatings(Dataset<Row> trainingRatings, RatingColumns columns) {
    ratingColumns = columns.resolve(trainingRatings.schema());
    ratings = trainingRatings;
    return this;
  }

  /** What is needed for a claim; {@link MessageRules#DEFAULT} suits ratings of one to five. */
  public ExplanationMessages setRules(MessageRules value) {
    rules = value;
    return this;
  }

  /**
   * Adds {@code message}; {@code messageClaim}, the key of its template; and {@code
   * messageEvidence}, the value that it speaks of, as a struct of field, value, contribution and
   * support (the number of the user's ratings of items with the value; null where ratings are not
   * known). Evidence is null for a neutral message, and all of them where a pair was not explained.
   * Costs a pass over the ratings and a join with the users' part of it, one row a user, and a join
   * with each table of names.
   *
   * @param explained what {@link io.sparkafm.ml.AfmModel#explain} returns
   */
  public Dataset<Row> transform(Dataset<?> explained) {
    Dataset<Row> table = explained.toDF();
    for (String column :
        List.of(userCol, itemCol, "globalMean", "userBias", "averageUser", "explanation")) {
      Columns.field(table.schema(), column, "Column");
    }
    List<Column> output = new ArrayList<>();
    for (String column : table.columns()) {
      output.add(Columns.named(column));
    }
    Column user = Columns.named(userCol).cast("string");
    Column item = Columns.named(itemCol).cast("string");
    Column rated = lit(null).cast("map<string, struct<support: bigint, mean: double>>");
    Column meanRating = lit(null).cast("double");
    if (ratings != null) {
      Dataset<Row> values =
          RatedValues.of(ratings, ratingColumns)
              .select(
                  col("user").cast("string").as("_afm_user"),
                  col("rated").as("_afm_rated"),
                  col("meanRating").as("_afm_mean"));
      table = table.join(values, user.equalTo(col("_afm_user")), "left");
      rated = col("_afm_rated");
      meanRating = col("_afm_mean");
    }
    table =
        table.withColumn(
            "_afm_choice",
            udf(new MessageChoice(rules), MessageChoice.SCHEMA)
                .apply(
                    col("explanation"),
                    col("globalMean").plus(col("userBias")),
                    col("averageUser"),
                    rated,
                    meanRating,
                    lit(ratings != null)));
    Column field = col("_afm_choice.messageEvidence.field");
    Column value = col("_afm_choice.messageEvidence.value");
    Column itemName = item;
    if (itemNames != null) {
      Column[] names = strings(itemNames);
      table = withName(table, item, itemNames, names[0], names[1], "_afm_item");
      itemName = coalesce(col("_afm_item"), item);
    }
    Column valueName = lit(null).cast("string");
    if (valueNames != null) {
      Column[] names = strings(valueNames);
      Column key = RatedValues.key(names[0], names[1]);
      Column wanted = RatedValues.key(field, value);
      table = withName(table, wanted, valueNames, key, names[2], "_afm_value");
      valueName = col("_afm_value");
    }
    output.add(
        udf(new MessageWording(templates), DataTypes.StringType)
            .apply(col("_afm_choice.messageClaim"), field, value, valueName, user, itemName)
            .as("message"));
    output.add(col("_afm_choice.*"));
    return table.select(output.toArray(new Column[0]));
  }

  private static Column[] strings(Dataset<Row> table) {
    return Arrays.stream(table.columns())
        .map(column -> Columns.named(column).cast("string"))
        .toArray(Column[]::new);
  }

  /**
   * Adds a column with names, null where there is none.
   *
   * @param wanted key of the table
   * @param key the same of the names
   * @param as the column's name
   */
  private static Dataset<Row> withName(
      Dataset<Row> table, Column wanted, Dataset<Row> names, Column key, Column name, String as) {
    Dataset<Row> first = names.groupBy(key.as(as + "_key")).agg(min(name).as(as));
    return table.join(first, wanted.equalTo(col(as + "_key")), "left");
  }
}
