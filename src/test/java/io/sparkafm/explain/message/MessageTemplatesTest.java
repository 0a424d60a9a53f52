package io.sparkafm.explain.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTemplatesTest {
  private static final String COMPLETE =
      """
      templates {
        greatInterest = "great {value} {field} {item} {user}"
        someInterest = "some"
        greatDislike = "great dislike"
        someDislike = "some dislike"
        whyNot = "why not"
        neutral = "neutral {item}"
        caresMore = "more {field}"
        caresLess = "less {field}"
        typical = "typical"
      }
      fields { genre = Genre }
      values { "a.b" { "Sci-Fi" = "science fiction", "x.y" = z } }
      """;

  private static String refusal(String from, String to) {
    String text = COMPLETE.replace(from, to);
    String message =
        assertThrows(IllegalArgumentException.class, () -> MessageTemplates.parse(text, "xx.conf"))
            .getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "de", "fr"})
  void theShippedLanguagesAreComplete(String language) {
    MessageTemplates templates =
        MessageTemplates.read("conf/messages/" + language + ".conf", new Configuration());
    Map<String, String> fills =
        Map.of("user", "7", "item", "Heat", "field", "genre", "value", "Drama");
    for (Claim claim : Claim.values()) {
      String message = templates.message(claim, fills);
      boolean ofUser = claim.ordinal() > Claim.NEUTRAL.ordinal();
      assertTrue(message.contains("Heat") != ofUser, message);
      assertTrue(message.contains("Drama") == (claim.ordinal() < Claim.NEUTRAL.ordinal()), message);
      boolean cares = claim == Claim.CARES_MORE || claim == Claim.CARES_LESS;
      assertTrue(!cares || message.contains("genre"), message);
    }
    assertTrue(!templates.value("genre", "Sci-Fi", null).equals("Sci-Fi"));
  }

  @Test
  void placeholdersAreFilledOnceAndNamesTakenAsTheyAre() {
    MessageTemplates templates = MessageTemplates.parse(COMPLETE, "xx.conf");
    Map<String, String> fills =
        Map.of("user", "7", "item", "{value} $1 \\", "field", "genre", "value", "Drama");
    assertEquals(
        "great Drama genre {value} $1 \\ 7", templates.message(Claim.GREAT_INTEREST, fills));
    assertEquals("Genre", templates.field("genre"));
    assertEquals("period", templates.field("period"));
    assertEquals("science fiction", templates.value("a.b", "Sci-Fi", null));
    assertEquals("z", templates.value("a.b", "x.y", "a name of a table"));
    assertEquals("Drama", templates.value("a.b", "Drama", null));
    assertEquals("plays", templates.value("a.b", "Drama", "plays"));
  }

  @Test
  void mistakesAreOneLineWithFileAndKey() {
    assertEquals(
        "xx.conf: 2: templates.greatInterest has the placeholder {valu}; use [{field}, {item}, {user}, {value}]",
        refusal("{value}", "{valu}"));
    assertEquals(
        "xx.conf: 7: templates.neutral has the placeholder {value}; use [{item}, {user}]",
        refusal("neutral {item}", "neutral {value}"));
    assertEquals(
        "xx.conf: the template templates.whyNot is missing; add it, there is one for each claim",
        refusal("whyNot = \"why not\"", ""));
    assertEquals(
        "xx.conf: 4: unknown key templates.sameInterest; the known ones are greatInterest, someInterest, greatDislike, someDislike, whyNot, neutral, caresMore, caresLess, typical",
        refusal("someInterest = \"some\"", "someInterest = a\nsameInterest = \"some\""));
    assertEquals(
        "xx.conf: 12: unknown key field; the known ones are templates, fields, values",
        refusal("fields {", "field {"));
    assertEquals(
        "xx.conf: 4: templates.greatDislike is empty; write a text",
        refusal("\"great dislike\"", "\" \""));
    assertTrue(refusal("templates {", "templates [").startsWith("xx.conf: "));
    String absent =
        assertThrows(
                IllegalArgumentException.class,
                () -> MessageTemplates.read("conf/messages/xx.conf", new Configuration()))
            .getMessage();
    assertTrue(
        absent.startsWith("message templates conf/messages/xx.conf cannot be read: "), absent);
  }
}
