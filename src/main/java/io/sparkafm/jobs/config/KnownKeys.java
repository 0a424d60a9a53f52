package io.sparkafm.jobs.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The keys that a configuration may hold: those of {@code reference.conf}. An object that is empty
 * there takes any key.
 */
final class KnownKeys {
  private final ConfigObject reference;
  private final Set<String> paths = new TreeSet<>();

  /**
   * @param reference every known key, with its default
   * @param others paths of keys beyond those, to suggest as well
   */
  KnownKeys(ConfigObject reference, Set<String> others) {
    this.reference = reference;
    collect("", reference);
    paths.addAll(others);
  }

  /**
   * Refuses the first key that the reference does not hold, and suggests the nearest that it does.
   */
  void check(ConfigObject config) {
    check("", config, reference);
  }

  private void check(String prefix, ConfigObject config, ConfigObject known) {
    for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
      String path = prefix + ConfigUtil.joinPath(entry.getKey());
      if (!known.containsKey(entry.getKey())) {
        throw unknown(path, entry.getValue());
      }
      if (entry.getValue() instanceof ConfigObject object
          && known.get(entry.getKey()) instanceof ConfigObject below
          && !below.isEmpty()) {
        check(path + ".", object, below);
      }
    }
  }

  UsageException unknown(String path, ConfigValue value) {
    return new UsageException(
        "%s: unknown key %s; the nearest known one is %s"
            .formatted(written(value).origin().description(), path, nearest(path)));
  }

  /** The first value in an object: --set writes values, not the objects around them. */
  private static ConfigValue written(ConfigValue value) {
    return value instanceof ConfigObject object && !object.isEmpty()
        ? written(object.values().iterator().next())
        : value;
  }

  private void collect(String prefix, ConfigObject object) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String path = prefix + entry.getKey();
      paths.add(path);
      if (entry.getValue() instanceof ConfigObject below) {
        collect(path + ".", below);
      }
    }
  }

  private String nearest(String path) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    List<String> unknown = ConfigUtil.splitPath(path);
    String name = unknown.get(unknown.size() - 1);
    // A right name in the wrong section is nearer than a wrong name in the right one.
    return paths.stream()
        .min(
            Comparator.comparingInt(
                known ->
                    Math.min(
                        distance.apply(path, known),
                        1 + distance.apply(name, known.substring(known.lastIndexOf('.') + 1)))))
        .orElseThrow();
  }
}
