package io.sparkafm.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import io.sparkafm.explain.message.MessageRules;
import io.sparkafm.explain.message.MessageTemplates;

/**
 * What {@code afm explain} explains and how it words it; the keys of {@code explain} in {@code
 * reference.conf} say what each component is. {@code pairs} may be null.
 */
public record ExplainSource(
    RatingSource pairs,
    String templates,
    NameSource itemNames,
    NameSource valueNames,
    MessageRules rules,
    int strongest) {

  static ExplainSource of(Config config, RatingSource ratings) {
    Config pairs = config.getConfig("pairs");
    int strongest = config.getInt("strongest");
    if (strongest < 1) {
      throw new UsageException(
          "%s: explain.strongest = %d must be at least 1"
              .formatted(config.getValue("strongest").origin().description(), strongest));
    }
    return new ExplainSource(
        TableSource.isNamed(pairs) ? ratings.pairs(TableSource.of(pairs)) : null,
        config.getString("templates"),
        NameSource.of(config.getConfig("itemNames"), "item", "name"),
        NameSource.of(config.getConfig("valueNames"), "field", "value", "name"),
        rules(config.getConfig("rules")),
        strongest);
  }

  private static MessageRules rules(Config config) {
    try {
      return new MessageRules(
          config.getDouble("greatContribution"),
          config.getDouble("someContribution"),
          config.getDouble("minShare"),
          config.getLong("minSupport"),
          config.getLong("minSomeSupport"),
          config.getDouble("lowItem"));
    } catch (IllegalArgumentException e) {
      String key = e.getMessage().split(" ", 2)[0];
      ConfigValue value = config.getValue(key);
      throw new UsageException(
          "%s: explain.rules.%s".formatted(value.origin().description(), e.getMessage()), e);
    }
  }

  /** The templates, read without Spark. */
  public MessageTemplates readTemplates() {
    try {
      return MessageTemplates.read(
          ConfigFiles.path(templates).toString(), ConfigFiles.hadoopConfiguration());
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }
}
