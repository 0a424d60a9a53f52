package io.sparkafm.jobs;

import io.sparkafm.data.PlantedData;
import io.sparkafm.jobs.config.UsageException;
import io.sparkafm.jobs.run.OutputDirectory;
import io.sparkafm.jobs.run.OutputOptions;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code afm generate}: ratings drawn from the model, with the attention that they hide. */
@Command(
    name = "generate",
    description =
        "Draw ratings from a model whose attention is known; writes ratings.csv, items.csv,"
            + " attention.csv and planted.conf.")
final class GenerateCommand implements Callable<Integer> {
  private static final PlantedData.Plan DEFAULTS = PlantedData.Plan.DEFAULT;

  @Mixin private OutputOptions output;

  @Option(names = "--users", paramLabel = "N", description = "Number of users (default: 2000).")
  private int users = DEFAULTS.users();

  @Option(names = "--items", paramLabel = "N", description = "Number of items (default: 1000).")
  private int items = DEFAULTS.items();

  @Option(
      names = "--ratings-per-user",
      paramLabel = "N",
      description = "Average number of ratings per user (default: 100).")
  private int ratingsPerUser = DEFAULTS.ratingsPerUser();

  @Option(
      names = "--values",
      split = ",",
      paramLabel = "N",
      description = "Number of values of each field (default: 18,40,80,120,200).")
  private int[] values = DEFAULTS.values();

  @Option(
      names = "--rank",
      paramLabel = "K",
      description = "Number of latent dimensions (default: 8).")
  private int rank = DEFAULTS.rank();

  @Option(
      names = "--gate-deviation",
      paramLabel = "X",
      description = "Standard deviation of the gate's inputs (default: 2.3).")
  private double gateDeviation = DEFAULTS.gateDeviation();

  @Option(
      names = "--noise",
      paramLabel = "X",
      description = "Standard deviation of a rating's noise (default: 0.5).")
  private double noise = DEFAULTS.noise();

  @Option(names = "--seed", paramLabel = "N", description = "Seed (default: 1).")
  private long seed = DEFAULTS.seed();

  @Override
  public Integer call() throws IOException {
    PlantedData data = plant();
    try (OutputDirectory out = output.open()) {
      writeRatings(data, out);
      writeItems(data, out);
      writeAttention(data, out);
      writeConfiguration(data, out);
      out.commit();
      System.out.printf(
          "%d ratings were drawn; train on them with %s/planted.conf%n",
          data.ratings(), out.target());
    }
    return 0;
  }

  private PlantedData plant() {
    try {
      return PlantedData.draw(
          new PlantedData.Plan(
              users, items, ratingsPerUser, values, rank, gateDeviation, noise, seed));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  private static void writeRatings(PlantedData data, OutputDirectory out) throws IOException {
    try (PrintWriter csv = writer(out, "ratings.csv")) {
      csv.print("user,item,rating\n");
      for (int i = 0; i < data.users(); i++) {
        int[] items = data.itemsOf(i);
        for (int r = 0; r < items.length; r++) {
          csv.print("u" + i + ",i" + items[r] + "," + data.ratingsOf(i)[r] + "\n");
        }
      }
    }
  }

  private static void writeItems(PlantedData data, OutputDirectory out) throws IOException {
    try (PrintWriter csv = writer(out, "items.csv")) {
      csv.print("item");
      fields(data).forEach(l -> csv.print("," + field(l)));
      csv.print("\n");
      for (int j = 0; j < data.items(); j++) {
        int item = j;
        csv.print("i" + item);
        fields(data).forEach(l -> csv.print("," + field(l) + "_" + data.value(item, l)));
        csv.print("\n");
      }
    }
  }

  private static void writeAttention(PlantedData data, OutputDirectory out) throws IOException {
    try (PrintWriter csv = writer(out, "attention.csv")) {
      csv.print("user,field,attention\n");
      for (int i = 0; i < data.users(); i++) {
        for (int l = 0; l <= data.fields(); l++) {
          csv.print("u" + i + "," + (l == 0 ? "item" : field(l)));
          csv.print("," + data.attention(i, l) + "\n");
        }
      }
    }
  }

  private void writeConfiguration(PlantedData data, OutputDirectory out) throws IOException {
    try (PrintWriter conf = writer(out, "planted.conf")) {
      conf.print(
          "# Ratings drawn from the model; attention.csv holds each user's true attention.\n");
      conf.print("data {\n  root = \"" + out.target() + "\"\n");
      conf.print("  ratings { path = ${data.root}\"/ratings.csv\", options { header = true } }\n");
      conf.print("}\n\nfeatures = [\n");
      fields(data)
          .forEach(
              l ->
                  conf.print(
                      """
                        {
                          field = %s
                          path = ${data.root}"/items.csv"
                          options { header = true }
                          value = %s
                        }
                      """
                          .formatted(field(l), field(l))));
      conf.print(
          "]\n\n# The rank of the model from which the ratings were drawn.\nmodel.rank = "
              + rank
              + "\n");
      conf.print("\n# The true attention, with which `report` compares the learned attention.\n");
      conf.print(
          "report.trueAttention { path = ${data.root}\"/attention.csv\", options { header = true } }\n");
    }
  }

  private static IntStream fields(PlantedData data) {
    return IntStream.rangeClosed(1, data.fields());
  }

  private static String field(int number) {
    return "field" + number;
  }

  private static PrintWriter writer(OutputDirectory out, String name) throws IOException {
    return new PrintWriter(new OutputStreamWriter(out.create(name), StandardCharsets.UTF_8));
  }
}
