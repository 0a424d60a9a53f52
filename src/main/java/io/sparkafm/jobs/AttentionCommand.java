package io.sparkafm.jobs;

import io.sparkafm.jobs.run.AttentionTable;
import io.sparkafm.jobs.run.FittedModel;
import io.sparkafm.jobs.run.OutputDirectory;
import io.sparkafm.jobs.run.OutputOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code afm attention}: a saved model in; who attends to which field out. */
@Command(
    name = "attention",
    description =
        "Show the attention of the users with the most ratings, or write the attention of all users to Parquet.")
final class AttentionCommand implements Callable<Integer> {
  @Mixin private OutputOptions output;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "A saved model.")
  private String model;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many users to show (default: ${DEFAULT-VALUE}).")
  private int users;

  @Override
  public Integer call() throws IOException {
    if (!output.given()) {
      try (SparkSession spark = session()) {
        AttentionTable.print(FittedModel.load(model).attention(), users, System.out);
      }
      return 0;
    }
    try (OutputDirectory out = output.open();
        SparkSession spark = session()) {
      Dataset<Row> attention = FittedModel.load(model).attention();
      attention.write().parquet(out.path("attention"));
      out.commit();
      System.out.println("The attention table is in " + out.target());
    }
    return 0;
  }

  private static SparkSession session() {
    return SparkSession.builder().appName("afm attention").getOrCreate();
  }
}
