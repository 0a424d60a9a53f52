package io.sparkafm.explain.message;

import static io.sparkafm.LocalSpark.row;
import static io.sparkafm.LocalSpark.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.data.FeatureColumn;
import io.sparkafm.data.RatingColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Which claim is made of parts and ratings that are written down here. */
class ExplanationMessagesTest {
  private static final String EXPLAINED =
      "user INT, item INT, globalMean DOUBLE, userBias DOUBLE, averageUser DOUBLE, explanation"
          + " ARRAY<STRUCT<field: STRING, value: STRING, attention: FLOAT, bias: DOUBLE,"
          + " contribution: DOUBLE, weight: FLOAT>>";
  private static final RatingColumns COLUMNS =
      RatingColumns.of("user", "item", "rating")
          .withFeatures(
              List.of(new FeatureColumn("genre", null), new FeatureColumn("price", null)));

  private static ExplanationMessages messages() {
    return new ExplanationMessages(
        MessageTemplates.read("conf/messages/en.conf", new Configuration()));
  }

  private static Row part(String field, String value, double bias, double contribution) {
    return part(field, value, bias, contribution, 1f);
  }

  private static Row part(
      String field, String value, double bias, double contribution, float weight) {
    return row(field, value, 0.5f, bias, contribution, value == null ? null : weight);
  }

  private static Row pair(int user, double averageUser, Row... parts) {
    return row(user, 9, 3.5, 0.1, averageUser, parts);
  }

  /** User 1 rated five dramas at 5 and four comedies at 1 (a fifth without genre). */
  private static Dataset<Row> ratings() {
    List<Row> rows = new ArrayList<>();
    for (int j = 0; j < 5; j++) {
      rows.add(row(1L, j, 5.0, new String[] {"Drama"}, 2.0));
      rows.add(row(1L, 5 + j, 1.0, j == 4 ? null : new String[] {"Comedy", "Short"}, 1.0));
    }
    rows.add(row(1L, 20, 4.0, new String[] {"War"}, null));
    return table("user BIGINT, item INT, rating DOUBLE, genre ARRAY<STRING>, price DOUBLE", rows);
  }

  private static String claim(ExplanationMessages messages, Row pair) {
    return messages.transform(table(EXPLAINED, pair)).first().getAs("messageClaim");
  }

  @Test
  void greatInterestTakesContributionSupportAndLiking() {
    ExplanationMessages messages =
        messages()
            .setRatings(ratings(), COLUMNS)
            .setItemNames(
                table(
                    "id STRING, name STRING", row("9", "Heat"), row("9", "Jaws"), row("8", "Up")));
    Row explained =
        messages
            .transform(
                table(
                    EXPLAINED,
                    pair(1, 3.6, part("item", "9", 0, .9), part("genre", "Drama", 0, .3))))
            .first();
    assertEquals(
        "We have noticed your great interest in Drama, so we recommend Heat.",
        explained.getAs("message"));
    assertEquals(row("genre", "Drama", .3, 5L), explained.getAs("messageEvidence"));
    assertEquals(
        "someInterest", claim(messages, pair(1, 3.6, part("genre", "Drama", 0, .19))), "weak");
    assertEquals(
        "neutral", claim(messages, pair(1, 3.6, part("genre", "Drama", 0, .04))), "very weak");
    assertEquals(
        "neutral",
        claim(messages, pair(1, 0, part("item", "9", 2, 0), part("genre", "Drama", 0, .3))),
        "a small share of 5.9 above the average user's");
    assertEquals(
        "neutral", claim(messages, pair(1, 3.6, part("genre", "Comedy", 0, .3))), "rated low");
    assertEquals(
        "neutral", claim(messages, pair(1, 3.6, part("genre", "War", 0, .3))), "one rating");
    assertEquals(
        "someInterest",
        claim(
            messages.setRules(new MessageRules(.2, .05, .1, 5, 1, .25)),
            pair(1, 3.6, part("genre", "War", 0, .3))),
        "one rating, where that is enough");
    assertEquals(
        "neutral", claim(messages, pair(2, 3.6, part("genre", "Drama", 0, .3))), "no ratings");
  }

  @Test
  void anItemThatIsPredictedLowIsNotRecommended() {
    ExplanationMessages messages =
        messages()
            .setRatings(ratings(), COLUMNS)
            .setRules(new MessageRules(.2, .05, .1, 4, 2, .25));
    Row low =
        pair(
            1,
            3,
            part("item", "9", -.5, -.5),
            part("genre", "Drama", 0, .3),
            part("genre", "Comedy", 0, -.2));
    Row explained = messages.transform(table(EXPLAINED, low)).first();
    assertEquals("whyNot", explained.getAs("messageClaim"));
    assertEquals(
        "We do not recommend 9: you have rated Comedy below your average.",
        explained.getAs("message"));
    assertEquals(row("genre", "Comedy", -.2, 4L), explained.getAs("messageEvidence"));
    assertEquals(
        "neutral",
        claim(messages, pair(1, 3.6, part("item", "9", -.5, 0), part("genre", "Drama", 0, .2))),
        "low, and nothing that the user rated low");
  }

  @Test
  void anItemBelowTheUsersLevelIsNotRecommendedEither() {
    ExplanationMessages messages =
        messages()
            .setRatings(ratings(), COLUMNS)
            .setRules(new MessageRules(.2, .05, .1, 4, 2, .25));
    for (double likes : new double[] {.3, .1}) {
      Row below = pair(1, 3.6, part("item", "9", -likes - .1, 0), part("genre", "Drama", 0, likes));
      assertEquals("neutral", claim(messages, below), "a tenth below, with " + likes);
      assertEquals("neutral", claim(messages(), below), "a tenth below, without ratings");
      Row level = pair(1, 3.6, part("item", "9", -likes, 0), part("genre", "Drama", 0, likes));
      assertEquals(likes > .2 ? "greatInterest" : "someInterest", claim(messages, level), "level");
    }
    Row dislike = part("genre", "Comedy", 0, -.3);
    assertEquals(
        "neutral",
        claim(messages, pair(1, 3.6, part("item", "9", .2, 0), dislike)),
        "a tenth below, with nothing in its favour");
    assertEquals(
        "greatDislike", claim(messages, pair(1, 3.6, part("item", "9", .3, 0), dislike)), "level");
  }

  @Test
  void greatDislikeTakesContributionSupportAndDisliking() {
    ExplanationMessages messages =
        messages()
            .setRatings(ratings(), COLUMNS)
            .setRules(new MessageRules(.2, .05, .1, 4, 2, .25));
    Row liked = part("item", "9", .5, 0);
    Row explained =
        messages
            .transform(table(EXPLAINED, pair(1, 3.6, liked, part("genre", "Comedy", 0, -.2))))
            .first();
    assertEquals(
        "We have noticed your great dislike of Comedy; 9 may be worth a try all the same.",
        explained.getAs("message"));
    assertEquals(row("genre", "Comedy", -.2, 4L), explained.getAs("messageEvidence"));
    Row weak = pair(1, 3.6, liked, part("genre", "Comedy", 0, -.19));
    assertEquals("someDislike", claim(messages, weak), "weak");
    assertEquals(
        "neutral",
        claim(messages, pair(1, 3.6, liked, part("genre", "Comedy", 0, -.04))),
        "very weak");
    assertEquals(
        "neutral", claim(messages, pair(1, 3.6, liked, part("genre", "Drama", 0, -.3))), "liked");
    Row strong = pair(1, 3.6, liked, part("genre", "Comedy", 0, -.3));
    messages.setRules(MessageRules.DEFAULT);
    assertEquals("someDislike", claim(messages, strong), "four ratings are too few for great");
    messages.setRules(new MessageRules(.2, .05, .1, 5, 5, .25));
    assertEquals("neutral", claim(messages, strong), "and here for some");
  }

  @Test
  void anItemIsRecommendedForWhatSpeaksForIt() {
    Row pair =
        pair(
            1,
            3.6,
            part("item", "9", .5, 0),
            part("genre", "Comedy", 0, -.4),
            part("genre", "Drama", 0, .1));
    assertEquals("someInterest", claim(messages().setRatings(ratings(), COLUMNS), pair));
  }

  @Test
  void valuesHaveTheirNamesFromTheTemplatesElseFromATableElseFromTheData() {
    ExplanationMessages messages =
        messages()
            .setValueNames(
                table(
                    "f STRING, v STRING, n STRING",
                    row("genre", "Sci-Fi", "SF"),
                    row("genre", "1", "plays"),
                    row("genre", "1", "dramas"),
                    row("genre", "2", null),
                    row("period", "3", "the eighties")));
    for (List<String> named :
        List.of(
            List.of("Sci-Fi", "science fiction"),
            List.of("1", "dramas"),
            List.of("2", "2"),
            List.of("3", "3"))) {
      Row explained =
          messages
              .transform(table(EXPLAINED, pair(1, 3.6, part("genre", named.get(0), 0, .9))))
              .first();
      assertEquals(
          "You seem to like %s; 9 may be for you.".formatted(named.get(1)),
          explained.getAs("message"));
      assertEquals(named.get(0), explained.<Row>getAs("messageEvidence").get(1));
    }
    Row item = pair(1, 3.6, part("item", "9", 0, .9));
    assertEquals("neutral", claim(messages, item), "a pair without a value keeps its row");
  }

  /** User 1 rates high what has less than nothing of k4, and low what has some of it. */
  @Test
  void aNegativeWeightIsNoLiking() {
    List<Row> rows = new ArrayList<>();
    for (int j = 0; j < 6; j++) {
      rows.add(row(1L, j, 5.0, Map.of("k4", -2.0, "k5", 1.0)));
      rows.add(row(1L, 6 + j, 1.0, Map.of("k6", 1.0)));
    }
    ExplanationMessages messages =
        messages()
            .setRatings(
                table("user BIGINT, item INT, rating DOUBLE, keys MAP<STRING, DOUBLE>", rows),
                RatingColumns.of("user", "item", "rating")
                    .withFeatures(List.of(new FeatureColumn("keys", null))));
    assertEquals(
        "neutral",
        claim(messages, pair(1, 3.6, part("keys", "k4", 0, .3))),
        "the ratings of negative weight are not support");
    Row k5 = part("keys", "k5", 0, .3, -2);
    assertEquals("neutral", claim(messages, pair(1, 3.6, k5)), "the item has less than nothing");
    assertEquals("neutral", claim(messages(), pair(1, 3.6, k5)), "likewise without ratings");
    assertEquals("greatInterest", claim(messages, pair(1, 3.6, part("keys", "k5", 0, .3))));
  }

  @Test
  void withoutRatingsNothingGreatIsClaimed() {
    Row explained =
        messages()
            .transform(table(EXPLAINED, pair(1, 3.6, part("genre", "Sci-Fi", 0, .9))))
            .first();
    assertEquals("someInterest", explained.getAs("messageClaim"));
    assertEquals("You seem to like science fiction; 9 may be for you.", explained.getAs("message"));
    assertNull(explained.<Row>getAs("messageEvidence").get(3));
    assertEquals("neutral", claim(messages(), pair(1, 3.6, part("genre", "Drama", 0, -.9))));
  }

  @Test
  void nothingIsClaimedOfWholeFieldsAndOfTheItemItself() {
    Row pair = pair(1, 3.6, part("item", "9", 0, .9), part("price", null, 0, .8));
    Row explained =
        messages().setRatings(ratings(), COLUMNS).transform(table(EXPLAINED, pair)).first();
    assertEquals("neutral", explained.getAs("messageClaim"));
    assertNull(explained.getAs("messageEvidence"));
    Row unexplained =
        messages().transform(table(EXPLAINED, row(1, 9, null, null, null, null))).first();
    assertNull(unexplained.getAs("message"));
  }

  @Test
  void rulesAndInputAreChecked() {
    assertEquals(
        "someContribution = 0.3 must be at most greatContribution, 0.2",
        assertThrows(IllegalArgumentException.class, () -> new MessageRules(.2, .3, .1, 5, 2, .25))
            .getMessage());
    String missing =
        assertThrows(
                IllegalArgumentException.class,
                () -> messages().transform(table("user INT, item INT", row(1, 2))))
            .getMessage();
    assertTrue(missing.startsWith("Column 'globalMean' is not in the dataset"), missing);
    assertEquals(
        "The table of item names has the columns id: give it two, id and name",
        assertThrows(
                IllegalArgumentException.class,
                () -> messages().setItemNames(table("id INT", row(1))))
            .getMessage());
    assertEquals(
        "The table of value names has the columns value, name: give it three, field, value and name",
        assertThrows(
                IllegalArgumentException.class,
                () -> messages().setValueNames(table("value INT, name INT", row(1, 2))))
            .getMessage());
    assertEquals(9, Arrays.stream(Claim.values()).map(Claim::template).distinct().count());
  }
}
