package io.sparkafm.explain.message;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The sentences of one language: a template for each {@link Claim}, and names for fields and
 * values. Read from a HOCON file such as {@code conf/messages/en.conf}:
 *
 * <pre>
 *   templates { greatInterest = "…{value}…{item}…", someInterest = …, greatDislike = …,
 *               someDislike = …, whyNot = …, neutral = …,
 *               caresMore = "…{field}…", caresLess = …, typical = … }
 *   fields { genre = "genre" }
 *   values { genre { "Sci-Fi" = "science fiction" } }
 * </pre>
 *
 * Placeholders are {@code {value}}, {@code {field}}, {@code {item}} and {@code {user}}; the neutral
 * template, which has no value to speak of, takes the last two, those of a user's attention {@code
 * {field}} (but for {@code typical}) and {@code {user}}. Fields that are not named are called as
 * they are in the data, values that are not as {@link ExplanationMessages#setValueNames} says.
 */
public final class MessageTemplates implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
  private static final Set<String> OF_THE_PAIR = Set.of("item", "user");
  private static final Set<String> OF_A_VALUE = Set.of("value", "field", "item", "user");
  private static final Set<String> OF_A_FIELD = Set.of("field", "user");
  private static final Set<String> OF_THE_USER = Set.of("user");
  private static final List<String> SECTIONS = List.of("templates", "fields", "values");

  private final EnumMap<Claim, String> templates = new EnumMap<>(Claim.class);
  private final HashMap<String, String> fields = new HashMap<>();
  private final HashMap<String, HashMap<String, String>> values = new HashMap<>();

  private MessageTemplates(Config file, String name) {
    for (String section : file.root().keySet()) {
      if (!SECTIONS.contains(section)) {
        throw unknown(file.root().get(section), section, SECTIONS);
      }
    }
    readTemplates(file, name);
    if (file.hasPath("fields")) {
      Config names = file.getConfig("fields");
      names.root().keySet().forEach(field -> fields.put(field, text(names, field, "fields.")));
    }
    if (file.hasPath("values")) {
      Config names = file.getConfig("values");
      for (String field : names.root().keySet()) {
        Config ofField = names.getConfig(ConfigUtil.quoteString(field));
        HashMap<String, String> labels = new HashMap<>();
        ofField
            .root()
            .keySet()
            .forEach(value -> labels.put(value, text(ofField, value, "values." + field + ".")));
        values.put(field, labels);
      }
    }
  }

  private void readTemplates(Config file, String name) {
    Config given = file.hasPath("templates") ? file.getConfig("templates") : ConfigFactory.empty();
    List<String> known = new ArrayList<>();
    for (Claim claim : Claim.values()) {
      known.add(claim.template());
      if (!given.hasPath(claim.template())) {
        throw new IllegalArgumentException(
            "%s: the template templates.%s is missing; add it, there is one for each claim"
                .formatted(name, claim.template()));
      }
      String template = text(given, claim.template(), "templates.");
      Set<String> placeholders = placeholders(claim);
      Matcher matcher = PLACEHOLDER.matcher(template);
      while (matcher.find()) {
        if (!placeholders.contains(matcher.group(1))) {
          throw new IllegalArgumentException(
              "%s: templates.%s has the placeholder {%s}; use %s"
                  .formatted(
                      given.getValue(claim.template()).origin().description(),
                      claim.template(),
                      matcher.group(1),
                      placeholders.stream().sorted().map(p -> "{" + p + "}").toList()));
        }
      }
      templates.put(claim, template);
    }
    for (String key : given.root().keySet()) {
      if (!known.contains(key)) {
        throw unknown(given.root().get(key), "templates." + key, known);
      }
    }
  }

  private static Set<String> placeholders(Claim claim) {
    return switch (claim) {
      case NEUTRAL -> OF_THE_PAIR;
      case CARES_MORE, CARES_LESS -> OF_A_FIELD;
      case TYPICAL -> OF_THE_USER;
      default -> OF_A_VALUE;
    };
  }

  private static IllegalArgumentException unknown(
      ConfigValue value, String key, List<String> known) {
    return new IllegalArgumentException(
        "%s: unknown key %s; the known ones are %s"
            .formatted(value.origin().description(), key, String.join(", ", known)));
  }

  private static String text(Config section, String key, String prefix) {
    String text = section.getString(ConfigUtil.quoteString(key));
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "%s: %s%s is empty; write a text"
              .formatted(section.root().get(key).origin().description(), prefix, key));
    }
    return text;
  }

  /**
   * Reads and checks a file.
   *
   * @param path anything that Hadoop can read
   * @throws IllegalArgumentException in one line, with file and key, for a file that cannot be
   *     read, a claim without template, an unknown key or placeholder
   */
  public static MessageTemplates read(String path, Configuration hadoop) {
    Path file = new Path(path);
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), path);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "message templates %s cannot be read: %s; name a file like those in conf/messages"
              .formatted(path, e.getMessage()),
          e);
    }
  }

  /**
   * The templates in a text.
   *
   * @param name of the text, for messages
   */
  static MessageTemplates parse(String text, String name) {
    try {
      ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription(name);
      return new MessageTemplates(ConfigFactory.parseString(text, options).resolve(), name);
    } catch (ConfigException e) {
      throw new IllegalArgumentException(
          e.getMessage() + "; conf/messages/en.conf shows the form of such a file", e);
    }
  }

  /** What a field is called. */
  String field(String name) {
    return fields.getOrDefault(name, name);
  }

  /**
   * What a value of a field is called: as here, else by its name, else as it is in the data. A name
   * of this file comes first, as it is in the messages' language.
   *
   * @param name from a table of names, or null
   */
  String value(String field, String value, String name) {
    return values
        .getOrDefault(field, new HashMap<>())
        .getOrDefault(value, name == null ? value : name);
  }

  /**
   * A message.
   *
   * @param fills what stands for each placeholder; a text in braces within one is left as it is
   */
  String message(Claim claim, Map<String, String> fills) {
    return PLACEHOLDER
        .matcher(templates.get(claim))
        .replaceAll(match -> Matcher.quoteReplacement(fills.get(match.group(1))));
  }
}
