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

  /**
   * Whether the score is a sum over fields of products f_il · x_jl. Then a posterior mean can be
   * kept as factors, and what a field contributes does not depend on the other fields.
   */
  public boolean isBilinear() {
    return this == INNER_PRODUCT;
  }
}
