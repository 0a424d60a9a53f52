package io.sparkafm.jobs.benchmark;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.sparkafm.jobs.config.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of a comparison, which grows: a file for each system and fold that is finished, so
 * that a comparison which was stopped goes on where it was. Each file is written aside and renamed.
 */
final class FinishedFolds {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final FileSystem fileSystem;
  private final Path folder;

  /**
   * One system on one fold.
   *
   * @param parameters that were chosen, and those that make the system what it is
   * @param trials values that were tried, each with its RMSE on the inner split under {@code rmse}
   * @param seconds of the training with these parameters and of its measurement
   */
  record Fold(
      String system,
      int fold,
      double rmse,
      double mae,
      double seconds,
      Map<String, Object> parameters,
      List<Map<String, Object>> trials) {

    /** Whether a system as it is now would come to the result: the same trials were made. */
    boolean isOf(ComparedSystem other) {
      List<Map<String, Object>> made = new ArrayList<>();
      for (Map<String, Object> trial : trials) {
        Map<String, Object> values = new TreeMap<>(trial);
        values.remove("rmse");
        made.add(values);
      }
      List<Map<String, Object>> now = other.trials().size() == 1 ? List.of() : other.trials();
      return text(made).equals(text(now))
          && other.parameters().entrySet().stream()
              .allMatch(e -> String.valueOf(e.getValue()).equals(text(parameters, e.getKey())));
    }

    private static String text(Map<String, Object> values, String key) {
      return String.valueOf(values.get(key));
    }

    /** In the order of the keys: maps from files have the file's order. */
    private static String text(List<Map<String, Object>> trials) {
      return trials.stream().map(trial -> new TreeMap<>(trial).toString()).toList().toString();
    }
  }

  private FinishedFolds(FileSystem fileSystem, Path folder) {
    this.fileSystem = fileSystem;
    this.folder = folder;
  }

  /**
   * Opens the folder, or begins it.
   *
   * @param configuration what results depend on
   * @throws UsageException if the folder belongs to another configuration, or is no such folder
   */
  static FinishedFolds open(
      String directory, Map<String, Object> configuration, Configuration hadoop) {
    Path folder = new Path(directory);
    try {
      FinishedFolds finished = new FinishedFolds(folder.getFileSystem(hadoop), folder);
      Path file = new Path(folder, "configuration.json");
      if (finished.fileSystem.exists(file)) {
        finished.refuseOther(configuration, finished.read(file, new TypeReference<>() {}));
      } else if (finished.fileSystem.exists(folder)
          && finished.fileSystem.listStatus(folder).length > 0) {
        throw new UsageException(
            "--out %s holds something else than a comparison: name another folder"
                .formatted(directory));
      } else {
        finished.writeJson(file.getName(), configuration);
      }
      return finished;
    } catch (IOException e) {
      throw new UsageException(
          "--out %s cannot be read or written: %s; choose another"
              .formatted(directory, e.getMessage()),
          e);
    }
  }

  private void refuseOther(Map<String, Object> now, Map<String, Object> then) {
    List<String> differ = new ArrayList<>();
    TreeSet<String> keys = new TreeSet<>(now.keySet());
    keys.addAll(then.keySet());
    for (String key : keys) {
      if (!Objects.equals(String.valueOf(now.get(key)), String.valueOf(then.get(key)))) {
        differ.add(
            "%s is %s and was %s"
                .formatted(key, now.getOrDefault(key, "absent"), then.getOrDefault(key, "absent")));
      }
    }
    if (!differ.isEmpty()) {
      throw new UsageException(
          "--out %s holds a comparison of another configuration (%s): name another folder, or the same configuration"
              .formatted(folder, String.join("; ", differ)));
    }
  }

  /**
   * A system's result on a fold, if it is finished.
   *
   * @throws UsageException if it was chosen among other trials, or has other parameters
   */
  Optional<Fold> find(ComparedSystem system, int fold) throws IOException {
    Path file = file(system.name(), fold);
    if (!fileSystem.exists(file)) {
      return Optional.empty();
    }
    Fold found = read(file, new TypeReference<Fold>() {});
    if (!found.isOf(system)) {
      throw new UsageException(
          "--out %s has a result of %s on fold %d that was chosen among other trials: name another folder, or delete %s"
              .formatted(folder, system.name(), fold, file));
    }
    return Optional.of(found);
  }

  /** Keeps a result. */
  void add(Fold fold) throws IOException {
    write(file(fold.system(), fold.fold()), JSON.writeValueAsBytes(fold));
  }

  private Path file(String system, int fold) {
    String name = system.replaceAll("[^A-Za-z0-9]+", "-");
    return new Path(new Path(folder, "folds"), "%s-%d.json".formatted(name, fold));
  }

  private <T> T read(Path file, TypeReference<T> type) throws IOException {
    try (InputStream in = fileSystem.open(file)) {
      return JSON.readValue(in, type);
    }
  }

  /** Writes a JSON file of the folder whole, in place of an older one. */
  void writeJson(String name, Object value) throws IOException {
    write(new Path(folder, name), JSON.writeValueAsBytes(value));
  }

  /** The same of a text. */
  void writeText(String name, String text) throws IOException {
    write(new Path(folder, name), text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(Path file, byte[] bytes) throws IOException {
    Path aside = new Path(file.getParent(), "." + file.getName());
    try (OutputStream out = fileSystem.create(aside, true)) {
      out.write(bytes);
    }
    fileSystem.delete(file, false);
    if (!fileSystem.rename(aside, file)) {
      throw new IOException("cannot rename " + aside + " to " + file);
    }
  }

  /** Where a table of the results goes. */
  String path(String name) {
    return new Path(folder, name).toString();
  }
}
