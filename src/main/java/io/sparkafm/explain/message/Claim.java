package io.sparkafm.explain.message;

import java.util.Arrays;

/**
 * What a message says about a user's taste, by the names of the templates. If several claims hold
 * for a pair, the first of them is made, so that what speaks for an item comes before what speaks
 * against it. The last three claims are about a user and not about a pair ({@link
 * AttentionMessages}).
 */
public enum Claim {
  /** The user likes a value a lot, which is why the item is predicted as it is. */
  GREAT_INTEREST("greatInterest"),
  /** The user likes a value. */
  SOME_INTEREST("someInterest"),
  /** The user dislikes a value a lot, and the item is predicted no lower than others even so. */
  GREAT_DISLIKE("greatDislike"),
  /** The user rates a value low, and the item is predicted no lower than others even so. */
  SOME_DISLIKE("someDislike"),
  /** The item is predicted low, among others because the user rates a value low. */
  WHY_NOT("whyNot"),
  /** Nothing is claimed. */
  NEUTRAL("neutral"),
  /** Of a user, not of an item: the user surely attends more to a field than users on average. */
  CARES_MORE("caresMore"),
  /** The user surely attends less to a field. */
  CARES_LESS("caresLess"),
  /** The user's attention cannot be told from the average's. */
  TYPICAL("typical");

  private final String template;

  Claim(String template) {
    this.template = template;
  }

  /** The claim of a template's key. */
  static Claim of(String template) {
    return Arrays.stream(values())
        .filter(claim -> claim.template.equals(template))
        .findFirst()
        .orElseThrow();
  }

  /** The template's key, and what stands in the column {@code messageClaim}. */
  public String template() {
    return template;
  }
}
