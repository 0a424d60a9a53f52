package io.sparkafm.jobs.config;

import com.typesafe.config.Config;
import io.sparkafm.data.FieldKind;
import java.util.List;

/**
 * A field of item features and the table that holds it; the keys of {@code features} in {@code
 * reference.conf} say what each component is. {@code weight}, {@code delimiter} and {@code kind}
 * may be null.
 */
public record FeatureSource(
    String field,
    TableSource table,
    String item,
    String value,
    String weight,
    String delimiter,
    List<String> missing,
    FieldKind kind) {

  static FeatureSource of(Config config) {
    return new FeatureSource(
        RunConfig.required(config, "field"),
        TableSource.of(config),
        config.getString("item"),
        config.getString("value"),
        RunConfig.optional(config, "weight"),
        RunConfig.optional(config, "delimiter"),
        config.getStringList("missing"),
        kind(config));
  }

  private static FieldKind kind(Config config) {
    if (!config.hasPath("kind")) {
      return null;
    }
    try {
      return FieldKind.ofConfigName(config.getString("kind"));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          config.getValue("kind").origin().description() + ": " + e.getMessage(), e);
    }
  }
}
