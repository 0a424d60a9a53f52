package io.sparkafm.jobs;

import io.sparkafm.jobs.run.FittedModel;
import io.sparkafm.jobs.run.Metrics;
import io.sparkafm.jobs.run.OutputDirectory;
import io.sparkafm.jobs.run.OutputOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code afm export}: a saved model in; vectors for an index of nearest neighbours out. */
@Command(
    name = "export",
    description =
        "Write one vector for each user and each item; the product of two vectors, plus their biases and the mean, is the prediction. Writes users/, items/, metrics.json.")
final class ExportCommand implements Callable<Integer> {
  @Mixin private OutputOptions output;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "A saved model.")
  private String model;

  @Option(
      names = "--rank",
      paramLabel = "R",
      converter = Rank.class,
      description =
          "Length of the vectors, or 'exact' for no error. By default the vectors are as short as an error of 1e-4 of the ratings' standard deviation allows.")
  private Integer rank;

  @Override
  public Integer call() throws IOException {
    try (OutputDirectory out = output.open();
        SparkSession spark = SparkSession.builder().appName("afm export").getOrCreate()) {
      Metrics metrics = new Metrics("export").put("model", model);
      FittedModel.load(model).exportVectors(rank, metrics, out);
      metrics.write(out);
      out.commit();
      System.out.printf(
          "Vectors of length %s (length %s would be exact; the RMS error of predictions is %.2g) are in %s%n",
          metrics.get("rank"),
          metrics.get("exactRank"),
          (Double) metrics.get("droppedRms"),
          out.target());
    }
    return 0;
  }

  /** A number, or {@code exact} for as many as it takes. */
  static final class Rank implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (value.equals("exact")) {
        return Integer.MAX_VALUE;
      }
      if (!value.matches("0*[1-9]\\d{0,8}")) {
        throw new TypeConversionException("'" + value + "' is neither a number ≥ 1 nor exact");
      }
      return Integer.valueOf(value);
    }
  }
}
