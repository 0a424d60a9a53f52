package io.sparkafm.core.model;

/** The interactions of the paper, by their names in parameters. */
public enum InteractionKind {
  /** uᵀv (Eq. 4). */
  INNER_PRODUCT("innerProduct"),
  /** One sigmoid hidden layer on u ⊙ v (Eq. 5). */
  MLP_PRODUCT("mlpProduct"),
  /** One sigmoid hidden layer on [u; v] (Eq. 5). */
  MLP_CONCATENATION("mlpConcatenation");

  private final String parameter;

  InteractionKind(String parameter) {
    this.parameter = parameter;
  }

  /** The value of the parameter {@code interaction}. */
  public String parameter() {
    return parameter;
  }

  public static InteractionKind of(String parameter) {
    for (InteractionKind kind : values()) {
      if (kind.parameter.equals(parameter)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "interaction must be innerProduct, mlpProduct or mlpConcatenation, but it is " + parameter);
  }

  public boolean isMlp() {
    return this != INNER_PRODUCT;
  }
}
