package io.sparkafm.core.model;

/**
 * How user factors and the item's rows make a score: the interactions of the paper, by their names
 * in parameters, and two of the systems that AFM is compared with.
 */
public enum InteractionKind {
  /** uᵀv (Eq. 4). */
  INNER_PRODUCT("innerProduct"),
  /** One sigmoid hidden layer on u ⊙ v (Eq. 5). */
  MLP_PRODUCT("mlpProduct"),
  /** One sigmoid hidden layer on [u; v] (Eq. 5). */
  MLP_CONCATENATION("mlpConcatenation"),
  /** uᵀv and the products of all pairs of the item's own rows: the factorisation machine's. */
  PAIRWISE("pairwise"),
  /** One sigmoid hidden layer on the sum of all pairwise products, dimension by dimension (NFM). */
  MLP_POOLED("mlpPooled");

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
   * kept as factors, and what a field contributes does not depend on the other fields. The products
   * of an item's own rows do not depend on the user, so they count as a part of the item's bias
   * ({@link Parameters#biases}).
   */
  public boolean isBilinear() {
    return this == INNER_PRODUCT || this == PAIRWISE;
  }

  /** Whether products of an item's own rows are a part of the score; attention is then uniform. */
  public boolean pairsRows() {
    return this == PAIRWISE || this == MLP_POOLED;
  }
}
