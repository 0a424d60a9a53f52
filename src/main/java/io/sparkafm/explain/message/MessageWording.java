package io.sparkafm.explain.message;

import java.util.Map;
import org.apache.spark.sql.api.java.UDF6;

/**
 * A claim in words. Arguments are the claim's template (null where a pair was not explained), field
 * and value that it speaks of (null for a neutral one), the value's name in a table of names (null
 * where it has none there), and what user and item are called.
 */
final class MessageWording implements UDF6<String, String, String, String, String, String, String> {
  private static final long serialVersionUID = 1L;

  private final MessageTemplates templates;

  MessageWording(MessageTemplates templates) {
    this.templates = templates;
  }

  @Override
  public String call(
      String claim, String field, String value, String name, String user, String item) {
    if (claim == null) {
      return null;
    }
    String who = String.valueOf(user);
    String what = String.valueOf(item);
    Map<String, String> fills =
        field == null
            ? Map.of("user", who, "item", what)
            : Map.of(
                "user",
                who,
                "item",
                what,
                "field",
                templates.field(field),
                "value",
                templates.value(field, value, name));
    return templates.message(Claim.of(claim), fills);
  }
}
