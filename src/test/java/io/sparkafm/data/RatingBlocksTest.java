package io.sparkafm.data;

import static io.sparkafm.LocalSpark.row;
import static io.sparkafm.LocalSpark.table;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.ClusterState;
import io.sparkafm.core.model.RatingBlock;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class RatingBlocksTest {

  private static final RatingColumns COLUMNS = RatingColumns.of("user", "item", "rating");

  private static RatingBlocks blocks(
      Dataset<Row> data, RatingColumns columns, DuplicatePolicy duplicates, int numBlocks) {
    RatingColumns resolved = columns.resolve(data.schema());
    ItemCatalog catalog = ItemCatalog.of(data, resolved, duplicates);
    return blocks(data, resolved, duplicates, catalog, numBlocks);
  }

  private static RatingBlocks blocks(
      Dataset<Row> data,
      RatingColumns resolved,
      DuplicatePolicy duplicates,
      ItemCatalog catalog,
      int numBlocks) {
    RatingSummary summary =
        RatingSummary.check(data, resolved, duplicates, RatingBlocks.buckets(numBlocks));
    return RatingBlocks.of(data, resolved, duplicates, summary, catalog, numBlocks);
  }

  /** All that blocks hold, bit for bit. */
  private static String text(List<UserBlock> blocks) {
    StringBuilder text = new StringBuilder();
    for (UserBlock block : blocks) {
      text.append(Arrays.toString(block.ids())).append(Arrays.toString(block.keys()));
      for (RatingBlock part : Arrays.asList(block.training(), block.validation())) {
        if (part != null) {
          text.append(Arrays.toString(part.start()))
              .append(Arrays.toString(part.item()))
              .append(Arrays.toString(part.rating()))
              .append(Arrays.toString(part.weight()));
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** Users with a power law of ratings: user u rates about 2,000 / (u + 1) of 3,000 items. */
  private static Dataset<Row> powerLaw() {
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    for (int user = 0; user < 400; user++) {
      int count = 3 + 2000 / (user + 1);
      TreeSet<Integer> items = new TreeSet<>();
      while (items.size() < count) {
        items.add(random.nextInt(3000));
      }
      for (int item : items) {
        rows.add(
            row(
                "user-" + user,
                item,
                random.nextGaussian(),
                random.nextFloat(),
                random.nextInt(10) == 0));
      }
    }
    return table("user STRING, item INT, rating DOUBLE, w FLOAT, held BOOLEAN", rows);
  }

  @Test
  void everyRatingIsThereOnce() {
    Dataset<Row> data = powerLaw();
    RatingColumns columns =
        COLUMNS.withWeight("w").withValidationIndicator("held").resolve(data.schema());
    ItemCatalog catalog = ItemCatalog.of(data, columns, DuplicatePolicy.ERROR);
    RatingBlocks blocks = blocks(data, columns, DuplicatePolicy.ERROR, catalog, 3);
    Map<List<Object>, Row> expected = new HashMap<>();
    for (Row row : data.collectAsList()) {
      expected.put(List.of(row.get(0), row.get(1), row.get(4)), row);
    }
    for (UserBlock block : blocks.blocks().collect()) {
      assertEquals(block.users(), block.training().users());
      assertEquals(block.users(), block.validation().users());
      assertEquals(block.users(), block.keys().length);
      for (boolean held : new boolean[] {false, true}) {
        RatingBlock part = held ? block.validation() : block.training();
        for (int u = 0; u < block.users(); u++) {
          for (int i = part.start()[u]; i < part.start()[u + 1]; i++) {
            Row row = expected.remove(List.of(block.ids()[u], catalog.id(part.item()[i]), held));
            assertEquals((float) row.getDouble(2), part.rating()[i]);
            assertEquals(row.getFloat(3), part.weight()[i]);
          }
        }
      }
    }
    assertTrue(expected.isEmpty());
  }

  @Test
  void blocksDoNotDependOnTheInputsPartitioning() {
    Dataset<Row> data = powerLaw();
    RatingColumns columns = COLUMNS.withWeight("w").withValidationIndicator("held");
    String one =
        text(blocks(data.coalesce(1), columns, DuplicatePolicy.ERROR, 5).blocks().collect());
    String seven =
        text(
            blocks(data.orderBy("rating").repartition(7), columns, DuplicatePolicy.ERROR, 5)
                .blocks()
                .collect());
    assertEquals(one, seven);
  }

  @Test
  void usersAreBalanced() {
    Dataset<Row> data = powerLaw();
    RatingBlocks blocks = blocks(data, COLUMNS, DuplicatePolicy.ERROR, 8);
    long[] sizes = blocks.sizes();
    List<Long> found = blocks.blocks().map(block -> (long) block.training().ratings()).collect();
    assertEquals(LongStream.of(sizes).boxed().toList(), found);
    double mean = LongStream.of(sizes).average().orElseThrow();
    assertTrue(LongStream.of(sizes).max().orElseThrow() <= 1.2 * mean + 2003, found::toString);
    assertTrue(LongStream.of(sizes).min().orElseThrow() >= 0.8 * mean, found::toString);
  }

  @Test
  void moreBlocksThanUsers() {
    Dataset<Row> data =
        table("user INT, item INT, rating FLOAT", row(1, 1, 1f), row(2, 1, 2f), row(2, 2, 4f));
    RatingBlocks blocks = blocks(data, COLUMNS, DuplicatePolicy.ERROR, 40);
    assertEquals(40, blocks.blocks().getNumPartitions());
    for (List<UserBlock> partition : blocks.blocks().glom().collect()) {
      assertEquals(1, partition.size());
    }
    assertEquals(2, blocks.blocks().collect().stream().mapToInt(UserBlock::users).sum());
    RatingTotals totals = blocks.totals();
    assertEquals(2, totals.users());
    assertEquals(3, totals.ratings());
    assertEquals(3, totals.weight());
    assertEquals(7 / 3.0, totals.mean(), 1e-12);
    assertEquals(Math.sqrt(14 / 9.0), totals.standardDeviation(), 1e-12);
    assertEquals(1f, totals.min());
    assertEquals(4f, totals.max());
  }

  @Test
  void totalsDependOnTheDataAlone() {
    Dataset<Row> data = powerLaw();
    RatingColumns columns = COLUMNS.withWeight("w").withValidationIndicator("held");
    RatingTotals totals = blocks(data, columns, DuplicatePolicy.ERROR, 1).totals();
    assertEquals(totals, blocks(data.repartition(5), columns, DuplicatePolicy.ERROR, 6).totals());
    double weight = 0;
    double sum = 0;
    double squares = 0;
    long held = 0;
    for (Row row : data.collectAsList()) {
      if (row.getBoolean(4)) {
        held++;
        continue;
      }
      weight += row.getFloat(3);
      sum += row.getFloat(3) * row.getDouble(2);
      squares += row.getFloat(3) * row.getDouble(2) * row.getDouble(2);
    }
    assertEquals(held, totals.validationRatings());
    assertEquals(weight, totals.weight(), 1e-6);
    assertEquals(sum / weight, totals.mean(), 1e-6);
    assertEquals(
        Math.sqrt(squares / weight - Math.pow(sum / weight, 2)), totals.standardDeviation(), 1e-6);
  }

  @Test
  void validationUsers() {
    Dataset<Row> data =
        table(
            "user STRING, item INT, rating FLOAT, held BOOLEAN",
            row("both", 1, 1f, false),
            row("both", 2, 2f, true),
            row("held", 1, 3f, true));
    UserBlock block =
        blocks(data, COLUMNS.withValidationIndicator("held"), DuplicatePolicy.ERROR, 1)
            .blocks()
            .first();
    int held = List.of(block.ids()).indexOf("held");
    assertEquals(block.training().start()[held], block.training().start()[held + 1]);
    assertEquals(1, block.validation().start()[held + 1] - block.validation().start()[held]);
    assertNull(
        blocks(data.filter("not held"), COLUMNS, DuplicatePolicy.ERROR, 1)
            .blocks()
            .first()
            .validation());
  }

  @Test
  void idsKeepTheirType() {
    Object[][] ids = {
      {"INT", 7, 3},
      {"BIGINT", 1L << 40, -5L},
      {"STRING", "123e4567-e89b-12d3-a456-426614174000", "00000000-0000-0000-0000-000000000000"},
      {"DECIMAL(20, 0)", new BigDecimal("12345678901234567890"), BigDecimal.ONE}
    };
    for (Object[] id : ids) {
      Dataset<Row> data =
          table(
              "user %s, item %s, rating FLOAT".formatted(id[0], id[0]),
              row(id[1], id[2], 1f),
              row(id[2], id[2], 2f),
              row(id[2], id[1], 3f));
      RatingColumns columns = COLUMNS.resolve(data.schema());
      ItemCatalog catalog = ItemCatalog.of(data, columns, DuplicatePolicy.ERROR);
      assertEquals(id[2], catalog.id(0));
      assertEquals(id[1], catalog.id(1));
      UserBlock block = blocks(data, columns, DuplicatePolicy.ERROR, catalog, 1).blocks().first();
      assertEquals(Set.of(id[1], id[2]), new HashSet<>(Arrays.asList(block.ids())));
      int user = Arrays.asList(block.ids()).indexOf(id[1]);
      assertArrayEquals(
          new float[] {1f},
          Arrays.copyOfRange(
              block.training().rating(),
              block.training().start()[user],
              block.training().start()[user + 1]));
    }
  }

  @Test
  void duplicates() {
    Dataset<Row> data =
        table(
            "user INT, item INT, rating DOUBLE, w DOUBLE, at TIMESTAMP, held BOOLEAN",
            row(1, 1, 2.0, 1.0, new Timestamp(2000), false),
            row(1, 1, 5.0, 3.0, new Timestamp(1000), false),
            row(1, 1, 1.0, 1.0, new Timestamp(9000), true),
            row(1, 2, 4.0, 1.0, new Timestamp(3000), false));
    RatingColumns columns =
        COLUMNS.withWeight("w").withTimestamp("at").withValidationIndicator("held");
    assertEquals(3, training(data, columns, DuplicatePolicy.KEEP).ratings());
    RatingBlock mean = training(data, columns, DuplicatePolicy.MEAN);
    assertEquals(2, mean.ratings());
    int first = mean.item()[0] == 0 ? 0 : 1;
    assertEquals(3.5f, mean.rating()[first]);
    assertEquals(2f, mean.weight()[first]);
    RatingBlock last = training(data, columns, DuplicatePolicy.LAST);
    assertEquals(2, last.ratings());
    assertEquals(2f, last.rating()[first]);
    assertEquals(1f, last.weight()[first]);
  }

  private static RatingBlock training(
      Dataset<Row> data, RatingColumns columns, DuplicatePolicy duplicates) {
    return blocks(data, columns, duplicates, 1).blocks().first().training();
  }

  @Test
  void nothingStaysCached() {
    ClusterState before = ClusterState.now();
    blocks(powerLaw(), COLUMNS, DuplicatePolicy.ERROR, 2).totals();
    assertTrue(before.persistent().containsAll(ClusterState.settled(before).persistent()));
  }
}
