package io.sparkafm.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetPartTest {
  private static final int ROWS = 3000;

  private static final StructType SCHEMA =
      new StructType()
          .add("index", DataTypes.IntegerType, false)
          .add("ratings", DataTypes.LongType, false)
          .add("bias", DataTypes.FloatType, true)
          .add("factors", DataTypes.createArrayType(DataTypes.FloatType, false), false)
          .add("values", DataTypes.createArrayType(DataTypes.IntegerType, true), true);

  /**
   * Pages of one version or the other, of numbers as they are or by a dictionary, of any length.
   */
  @ParameterizedTest
  @CsvSource({
    "v1, true, 1048576, 1000000",
    "v1, false, 1048576, 1000000",
    "v1, true, 200, 3",
    "v1, false, 200, 40",
    "v2, true, 1048576, 1000000",
    "v2, false, 1048576, 1000000",
    "v2, true, 200, 40",
    "v2, false, 200, 3"
  })
  void whatSparkWroteIsRead(
      String version, boolean dictionary, int pageBytes, int distinct, @TempDir Path folder) {
    List<Row> rows = rows(distinct);
    LocalSpark.session()
        .createDataFrame(rows, SCHEMA)
        .coalesce(1)
        .write()
        .options(
            Map.of(
                "parquet.writer.version", version,
                "parquet.enable.dictionary", Boolean.toString(dictionary),
                "parquet.page.size", Integer.toString(pageBytes),
                "parquet.page.row.count.limit", "700",
                "parquet.block.size", Integer.toString(pageBytes * 100)))
        .parquet(folder.resolve("table/part").toString());
    ParquetPart part =
        ParquetPart.of(
            new Configuration(), new org.apache.hadoop.fs.Path(folder.toUri() + "table"), "part");
    int[] read = {0};
    part.read(
        List.of(SCHEMA.fieldNames()),
        group -> {
          int[] index = group.ints("index");
          long[] ratings = group.longs("ratings");
          float[] bias = group.floats("bias");
          ParquetPart.Floats factors = group.floatLists("factors");
          ParquetPart.Ints values = group.intLists("values");
          for (int i = 0; i < group.size(); i++) {
            Row row = rows.get(read[0]++);
            assertEquals(row.getInt(0), index[i]);
            assertEquals(row.getLong(1), ratings[i]);
            assertEquals(row.getFloat(2), bias[i]);
            assertArrayEquals((float[]) row.get(3), factors.row(i));
            int[] list = new int[values.start()[i + 1] - values.start()[i]];
            System.arraycopy(values.values(), values.start()[i], list, 0, list.length);
            assertArrayEquals((int[]) row.get(4), list);
          }
        });
    assertEquals(ROWS, read[0]);
  }

  /** Lists of no, some and many numbers, and stretches of rows alike. */
  private static List<Row> rows(int distinct) {
    SplittableRandom random = new SplittableRandom(distinct);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      float[] factors = new float[i % 500 < 100 ? 32 : random.nextInt(20)];
      for (int f = 0; f < factors.length; f++) {
        factors[f] = random.nextInt(distinct) / 7f;
      }
      int[] values = new int[i % 700 < 200 ? 0 : random.nextInt(4)];
      for (int v = 0; v < values.length; v++) {
        values[v] = random.nextInt(distinct) - distinct / 2;
      }
      rows.add(
          RowFactory.create(
              random.nextInt(distinct),
              (long) i << 33,
              random.nextInt(distinct) / 3f,
              factors,
              values));
    }
    return rows;
  }
}
