package io.sparkafm.core.model;

/** Minus the log likelihood of a rating, given the model's score, and its first two derivatives. */
public enum Loss {
  /** ½(y − s)²: a normal likelihood; y is the standardised rating. */
  SQUARED {
    @Override
    public float residual(float y, float score) {
      return y - score;
    }

    @Override
    public float curvature(float score) {
      return 1f;
    }

    @Override
    public double value(double y, double score) {
      return 0.5 * (y - score) * (y - score);
    }
  },

  /** log(1 + eˢ) − y·s: a Bernoulli likelihood; y is 0 or 1 and s the log odds. */
  LOGISTIC {
    @Override
    public float residual(float y, float score) {
      return y - sigmoid(score);
    }

    @Override
    public float curvature(float score) {
      float p = sigmoid(score);
      // A score far out on the sigmoid's flat end must not make the row's step unbounded.
      return Math.max(p * (1 - p), 0.01f);
    }

    @Override
    public double value(double y, double score) {
      return Math.max(score, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(score))) - y * score;
    }
  };

  /** −∂loss/∂score. */
  public abstract float residual(float y, float score);

  /** ∂²loss/∂score², for the logistic loss at least .01. */
  public abstract float curvature(float score);

  /** The loss itself, in double precision. */
  public abstract double value(double y, double score);

  /** 1/(1 + e⁻ˢ); StrictMath, so that it does not depend on the processor. */
  public static float sigmoid(float s) {
    return (float) (1 / (1 + StrictMath.exp(-s)));
  }
}
