package io.sparkafm.report;

import static io.sparkafm.report.Table.number;
import static io.sparkafm.report.Table.x;
import static io.sparkafm.report.Table.y;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;

import io.sparkafm.data.Columns;
import io.sparkafm.ml.AfmModel;
import io.sparkafm.serve.AfmExplanation.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * A measured rating, and why it is predicted as it is.
 *
 * @param user the user's id
 * @param item the item's id, as a string
 * @param rating what the user gave
 * @param prediction as the model makes it: for the logistic loss a probability, else clipped where
 *     the model clips
 * @param score the same before it is clipped
 * @param logOdds whether the following are log odds, those of the logistic loss, instead of ratings
 * @param globalMean 0 where there is none
 * @param userBias what the user adds whatever the item
 * @param parts of the item, as {@link AfmModel#explain} names them
 */
record ExplainedPrediction(
    Object user,
    String item,
    double rating,
    double prediction,
    double score,
    boolean logOdds,
    double globalMean,
    double userBias,
    List<Part> parts) {
  private static final String SCORE = "_score";
  private static final Pattern NO_PART_OF_AN_ID = Pattern.compile("[^A-Za-z0-9]");

  /** Parts that a chart shows one by one. */
  private static final int PARTS = 8;

  /** Of each user the ratings with the highest and the lowest prediction, highest first. */
  static List<ExplainedPrediction> ends(ReportData data, Set<Object> users) {
    Dataset<Row> ratings = data.measuredOf(users);
    Column user = Columns.named(data.columns().user());
    Column item = Columns.named(data.columns().item());
    Column score = col(SCORE);
    WindowSpec ofUser = Window.partitionBy(user);
    // Clipped predictions would tie at the ends of the scale.
    AfmModel unclipped =
        data.model().copy(ParamMap.empty()).setClipPredictions(false).setPredictionCol(SCORE);
    Dataset<Row> ends =
        unclipped
            .transform(ratings)
            .where(score.isNotNull().and(isnan(score).equalTo(false)))
            .withColumn("_place", row_number().over(ofUser.orderBy(score, item)))
            .withColumn("_last", max("_place").over(ofUser))
            .where("_place = 1 or _place = _last")
            .select(
                Stream.concat(Stream.of(ratings.columns()), Stream.of(SCORE))
                    .map(Columns::named)
                    .toArray(Column[]::new));
    boolean logOdds = data.model().explainsLogOdds();
    return data
        .model()
        .explain(ends)
        .orderBy(user, score.desc(), item)
        .select(
            user,
            item.cast("string"),
            Columns.named(data.columns().rating()).cast("double"),
            Columns.named(data.model().getPredictionCol()),
            score,
            col("globalMean"),
            col("userBias"),
            col("explanation"))
        .collectAsList()
        .stream()
        .map(row -> of(row, logOdds))
        .toList();
  }

  private static ExplainedPrediction of(Row row, boolean logOdds) {
    List<Part> parts = new ArrayList<>();
    for (Row part : row.<Row>getList(7)) {
      parts.add(
          new Part(
              part.getString(0),
              part.getString(1),
              part.getFloat(2),
              part.getDouble(3),
              part.getDouble(4),
              part.isNullAt(5) ? null : part.getFloat(5)));
    }
    return new ExplainedPrediction(
        row.get(0),
        row.getString(1),
        row.getDouble(2),
        row.getDouble(3),
        row.getDouble(4),
        logOdds,
        row.getDouble(5),
        row.getDouble(6),
        parts);
  }

  /**
   * The parts as bars; the mean of all ratings would dwarf them, so it is told and not drawn.
   *
   * @param story what the user is an example of
   * @param name what the item is called
   */
  Figure figure(Story story, String name) {
    return new Figure(
        story.id() + "-item-" + idPart(item),
        "User %s: why %s is predicted %s".formatted(user, name, number(prediction)),
        caption(),
        Figure.Chart.BARS,
        logOdds ? "added to the log odds" : "added to the prediction, in units of ratings",
        new Table(List.of(x("part"), y("for everybody"), y("for this user")), cells()));
  }

  /** An id's letters and digits, all else by its code between hyphens: no two ids are alike. */
  private static String idPart(String id) {
    return NO_PART_OF_AN_ID
        .matcher(id)
        .replaceAll(other -> "-%x-".formatted(other.group().codePointAt(0)));
  }

  private String caption() {
    // A mean of 0 adds nothing; without fitIntercept there is none.
    String from =
        globalMean == 0
            ? "The"
            : "From the %smean of all ratings, %s, the"
                .formatted(logOdds ? "log odds of the " : "", number(globalMean));
    return "%s user's level and the parts of the item lead to %s. The user rated the item %s."
        .formatted(from, result(), number(rating));
  }

  private String result() {
    String made = number(prediction);
    if (logOdds) {
      double sum = globalMean + userBias;
      for (Part part : parts) {
        sum += part.bias() + part.contribution();
      }
      return "log odds of %s, a probability of %s".formatted(number(sum), made);
    }
    String unclipped = number(score);
    return unclipped.equals(made) ? made : "%s, clipped to %s".formatted(unclipped, made);
  }

  private List<List<Object>> cells() {
    List<Part> largest =
        parts.stream()
            .sorted(
                Comparator.comparingDouble(part -> -Math.abs(part.bias() + part.contribution())))
            .toList();
    List<List<Object>> cells = new ArrayList<>();
    cells.add(List.of("this user's level", 0.0, userBias));
    double restBias = 0;
    double restContribution = 0;
    for (int p = 0; p < largest.size(); p++) {
      Part part = largest.get(p);
      if (p < PARTS) {
        cells.add(
            List.of(
                part.field().equals("item")
                    ? "the item itself"
                    : StorySection.part(part.field(), part.value()),
                part.bias(),
                part.contribution()));
      } else {
        restBias += part.bias();
        restContribution += part.contribution();
      }
    }
    if (largest.size() > PARTS) {
      cells.add(List.of("%d more".formatted(largest.size() - PARTS), restBias, restContribution));
    }
    return cells;
  }
}
