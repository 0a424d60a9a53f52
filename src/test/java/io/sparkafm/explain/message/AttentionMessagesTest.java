package io.sparkafm.explain.message;

import static io.sparkafm.LocalSpark.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.LocalSpark;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class AttentionMessagesTest {
  private static final String SCHEMA =
      "user INT, field STRING, attention FLOAT, aboveAverage FLOAT";

  private static List<String> said(Dataset<Row> attention) {
    MessageTemplates english = MessageTemplates.read("conf/messages/en.conf", new Configuration());
    return new AttentionMessages(english)
        .of(attention).orderBy("user").collectAsList().stream()
            .map(r -> r.get(0) + " " + r.get(2) + " " + r.get(3) + " " + r.get(4) + ": " + r.get(1))
            .toList();
  }

  @Test
  void onlyWhatIsSureIsSaid() {
    Dataset<Row> attention =
        LocalSpark.table(
            SCHEMA,
            // Sure of two: the surer one. Of the item itself nothing is said.
            row(1, "item", .5f, .99f),
            row(1, "genre", .3f, .95f),
            row(1, "period", .2f, .92f),
            // A little short of sure above, and sure below.
            row(2, "genre", .3f, .8999f),
            row(2, "period", .2f, .0625f),
            row(3, "genre", .3f, .6f),
            row(3, "period", .2f, .2f));
    assertEquals(
        List.of(
            "1 caresMore genre 0.95: You care more about genre than most.",
            "2 caresLess period 0.0625: You care less about years of release than most.",
            "3 typical null null: What moves your ratings is typical."),
        said(attention));
  }

  @Test
  void ofAPointEstimateNothingIsSaid() {
    Dataset<Row> attention =
        LocalSpark.table(SCHEMA, row(1, "genre", .3f, null), row(1, "period", .2f, null));
    assertEquals(List.of("1 null null null: null"), said(attention));
  }
}
