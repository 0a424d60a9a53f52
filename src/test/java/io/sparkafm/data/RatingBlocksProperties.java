package io.sparkafm.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.core.model.RatingBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The layout of ratings in blocks, whatever the ids, the number of blocks and the skew. */
class RatingBlocksProperties {

  /** Any text may be an id. */
  @Provide
  Arbitrary<String> ids() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(6),
        Arbitraries.integers().map(String::valueOf),
        Arbitraries.of(
            "", " ", "0", "00", "-0", "null", "NaN", "\u00e9", "e\u0301", "a\tb", "'\""));
  }

  @Property(tries = 12)
  void everyRatingGoesInOnceAndComesOutOnce(
      @ForAll @Size(min = 1, max = 30) @UniqueElements List<@From("ids") String> users,
      @ForAll @Size(min = 1, max = 30) @UniqueElements List<@From("ids") String> items,
      @ForAll @IntRange(min = 1, max = 24) int numBlocks,
      @ForAll @DoubleRange(min = 0, max = 4) double skew,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    Map<List<String>, Float> expected = new HashMap<>();
    for (int u = 0; u < users.size(); u++) {
      for (String item : items) {
        // The first user rates all items, and the others fewer and fewer.
        if (u == 0 || random.nextDouble() < Math.pow(u + 1, -skew)) {
          float rating = random.nextFloat();
          rows.add(RowFactory.create(users.get(u), item, rating));
          expected.put(List.of(users.get(u), item), rating);
        }
      }
    }
    Dataset<Row> data = LocalSpark.table("user STRING, item STRING, rating FLOAT", rows);
    RatingColumns columns = RatingColumns.of("user", "item", "rating").resolve(data.schema());
    RatingSummary summary =
        RatingSummary.check(data, columns, DuplicatePolicy.ERROR, RatingBlocks.buckets(numBlocks));
    ItemCatalog catalog = ItemCatalog.of(data, columns, DuplicatePolicy.ERROR);
    RatingBlocks blocks =
        RatingBlocks.of(data, columns, DuplicatePolicy.ERROR, summary, catalog, numBlocks);
    assertEquals(numBlocks, blocks.blocks().getNumPartitions());
    for (UserBlock block : blocks.blocks().collect()) {
      RatingBlock part = block.training();
      for (int u = 0; u < block.users(); u++) {
        for (int p = part.start()[u]; p < part.start()[u + 1]; p++) {
          String item = (String) catalog.id(part.item()[p]);
          assertEquals(expected.remove(List.of((String) block.ids()[u], item)), part.rating()[p]);
        }
      }
    }
    assertTrue(expected.isEmpty(), expected::toString);
  }
}
