package io.sparkafm.explain;

/** What a message says about a user's taste, by the names of the templates. */
public enum Claim {
  /** The user likes a value a lot, which is why the item is predicted as it is. */
  GREAT_INTEREST("greatInterest"),
  /** The user likes a value. */
  SOME_INTEREST("someInterest"),
  /** The user rates a value low, and the item is predicted no worse than others all the same. */
  DISLIKE("dislike"),
  /** The item is predicted low, among others because the user rates a value low. */
  WHY_NOT("whyNot"),
  /** Nothing is claimed. */
  NEUTRAL("neutral");

  private final String template;

  Claim(String template) {
    this.template = template;
  }

  /** The template's key, and what stands in the column {@code messageClaim}. */
  public String template() {
    return template;
  }
}
