package io.sparkafm.ml;

import io.sparkafm.core.math.VectorOps;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Loss;
import io.sparkafm.core.model.Precisions;
import io.sparkafm.core.model.RatingScale;
import io.sparkafm.core.model.Settings;
import io.sparkafm.core.model.TrainedItems;
import io.sparkafm.data.FieldKind;
import io.sparkafm.data.FieldVocabulary;
import io.sparkafm.data.ItemCatalog;
import io.sparkafm.ml.table.UserTable;
import io.sparkafm.serve.AfmModelData;
import io.sparkafm.serve.AfmScorer;
import io.sparkafm.serve.AfmTrainingSummary;
import io.sparkafm.serve.ModelFolder;
import io.sparkafm.serve.PhaseSeconds;
import io.sparkafm.train.TrainingHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A saved model of random numbers without Spark: rank 32, two fields (20 genres, two an item; one
 * of 20,000 directors), 10,000 users.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
      "--add-opens=java.base/java.nio=ALL-UNNAMED",
      "--add-opens=java.base/java.util=ALL-UNNAMED",
      "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
      "--add-opens=java.base/sun.util.calendar=ALL-UNNAMED"
    })
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class ScorerBenchmark {
  private static final int RANK = 32;
  private static final int USERS = 10_000;
  private static final int GENRES = 20;
  private static final int DIRECTORS = 20_000;

  @Param({"10000", "100000"})
  int items;

  private final SplittableRandom random = new SplittableRandom(1);
  private final Configuration conf = new Configuration();
  private Path folder;
  private AfmScorer scorer;
  private int next;

  @Setup
  public void save() throws IOException {
    folder = Files.createTempDirectory("afm");
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .getOrCreate();
    AfmModelData data = model();
    AfmTrainingSummary summary =
        new AfmTrainingSummary(
            new TrainingHistory(List.of(), 0, List.of()), 1, USERS, items, null, PhaseSeconds.UNKNOWN);
    AfmModel model =
        new AfmModel(
            "afm",
            data,
            spark.createDataFrame(users(), UserTable.schema(DataTypes.LongType)),
            summary);
    model.write().overwrite().save(folder.toString());
    spark.stop();
    scorer = AfmScorer.load(folder.toString());
  }

  private AfmModelData model() {
    Settings settings =
        Settings.builder(RANK).attentionStart(5).seed(1).build();
    int[] firstRow = {0, items, items + GENRES, items + GENRES + DIRECTORS};
    int[] start = new int[items * 2 + 1];
    int[] row = new int[items * 3];
    float[] weight = new float[items * 3];
    for (int j = 0; j < items; j++) {
      int genre = random.nextInt(GENRES - 1);
      row[3 * j] = items + genre;
      row[3 * j + 1] = items + genre + 1;
      row[3 * j + 2] = items + GENRES + random.nextInt(DIRECTORS);
      weight[3 * j] = weight[3 * j + 1] = 0.5f;
      weight[3 * j + 2] = 1;
      start[2 * j + 1] = 3 * j + 2;
      start[2 * j + 2] = 3 * j + 3;
    }
    int rows = firstRow[3];
    ItemCatalog catalog =
        new ItemCatalog(
            DataTypes.LongType,
            IntStream.range(0, items).mapToObj(j -> (Object) (long) j).toArray(),
            IntStream.range(0, items).mapToLong(j -> 1).toArray(),
            List.of(vocabulary("genre", GENRES), vocabulary("director", DIRECTORS)),
            new ItemFeatures(items, firstRow, start, row, weight),
            List.of());
    TrainedItems trained =
        new TrainedItems(
            RANK,
            floats(rows * VectorOps.stride(RANK)),
            floats(rows),
            floats(3 * RANK),
            floats(3 * RANK),
            0,
            floats(3),
            new Precisions(
                1, new float[RANK], new float[3 * RANK], 1, 1, new float[3], new float[3]),
            List.of());
    return new AfmModelData(
        settings, RatingScale.of(Loss.SQUARED, true, 3.5, 1, 0.5, 5), trained, catalog, floats(3), floats(3), floats(3), 0);
  }

  private static FieldVocabulary vocabulary(String name, int size) {
    String[] values = IntStream.range(0, size).mapToObj(v -> name + v).toArray(String[]::new);
    return new FieldVocabulary(name, FieldKind.MULTI_VALUED, "STRING", values, 0, 1);
  }

  private List<Row> users() {
    List<Row> users = new ArrayList<>();
    for (long i = 0; i < USERS; i++) {
      users.add(
          RowFactory.create(
              i, 1, 0f, floats(3 * RANK), floats(3), floats(3), 1f, floats(3), new float[0]));
    }
    return users;
  }

  private float[] floats(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return values;
  }

  @TearDown(Level.Trial)
  public void delete() throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder.toUri());
    path.getFileSystem(new Configuration()).delete(path, true);
  }

  /** Everything but the users. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public Object loadItems() {
    return new ModelFolder(folder.toString(), conf).data();
  }

  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public Object load() {
    return AfmScorer.load(folder.toString(), conf);
  }

  @Benchmark
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public double predict() {
    next = (next + 7919) % items;
    return scorer.predict((long) (next % USERS), (long) next);
  }

  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public Object recommend() {
    next = (next + 7919) % items;
    return scorer.recommend((long) (next % USERS), 10);
  }
}
