package io.sparkafm.jobs.benchmark;

import io.sparkafm.jobs.config.UsageException;
import io.sparkafm.jobs.run.TextTable;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Sizes of the data: the paper's Table 1. */
record ComparedData(long users, long items, long ratings) {
  static ComparedData of(Dataset<Row> table) {
    long ratings = table.count();
    if (ratings == 0) {
      throw new UsageException("data.ratings has no ratings: name a table that has some");
    }
    return new ComparedData(
        table.select("user").distinct().count(), table.select("item").distinct().count(), ratings);
  }

  /** Share of the pairs of user and item that have no rating. */
  double sparsity() {
    return 1 - (double) ratings / users / items;
  }

  TextTable table() {
    return new TextTable(List.of("users", "items", "ratings", "sparsity"))
        .add(
            List.of(
                String.valueOf(users),
                String.valueOf(items),
                String.valueOf(ratings),
                String.format(Locale.ROOT, "%.2f %%", 100 * sparsity())));
  }
}
