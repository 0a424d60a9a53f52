package io.sparkafm.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The paper's equations in plain double precision: the oracle of the tests of this package. Shares
 * no code with the model, and keeps parameters as the paper writes them: no padding, no flat
 * arrays.
 */
public final class ReferenceModel {
  /**
   * Step of {@link #slope}: its error is about h² + 2⁻⁵²/h, some 1e-10 where values are of order 1.
   */
  private static final double H = 1e-5;

  Loss loss;
  InteractionKind interaction;

  /** Whether attention is learned; else α_l = 1/(n+1). */
  boolean gated;

  /** Global mean on the scale of scores. */
  double offset;

  /** u, [user][k], and b. */
  public double[][] u;

  public double[] userBias;

  /** Rows of items, then of field values, [row][k], and their biases. */
  public double[][] x;

  public double[] bias;

  /**
   * Values of an item in a field as rows with weights, [item][field][]; field 0 is the item itself.
   */
  public int[][][] rows;

  public double[][][] weights;

  /** W_a, [field][k], and ū (zeros for the paper's form). */
  double[][] gate;

  double[] centre;

  /** Added to the gate's logits: to differentiate by them. */
  double[] shift;

  /** H, [hidden][inputs + 1], the last for the constant; and o, [hidden + 1], likewise. */
  double[][] hidden;

  double[] output;

  int fields() {
    return gate.length;
  }

  /** x_jl: section 3.1 of the paper. */
  double[] fieldVector(int item, int field) {
    double[] sum = new double[centre.length];
    for (int v = 0; v < rows[item][field].length; v++) {
      for (int h = 0; h < sum.length; h++) {
        sum[h] += weights[item][field][v] * x[rows[item][field][v]][h];
      }
    }
    return sum;
  }

  /** α = softmax(W_a (u − ū)): Eq. 2. */
  public double[] attention(double[] user) {
    double[] alpha = new double[fields()];
    double sum = 0;
    for (int l = 0; l < alpha.length; l++) {
      double z = shift[l];
      for (int h = 0; h < user.length; h++) {
        z += gate[l][h] * (user[h] - centre[h]);
      }
      alpha[l] = gated ? Math.exp(z) : 1;
      sum += alpha[l];
    }
    for (int l = 0; l < alpha.length; l++) {
      alpha[l] /= sum;
    }
    return alpha;
  }

  /** v = Σ_l (n+1) α_l x_l: Eq. 3, scaled. */
  public double[] weightedSum(double[] alpha, int item) {
    double[] v = new double[centre.length];
    for (int l = 0; l < alpha.length; l++) {
      double[] xl = fieldVector(item, l);
      for (int h = 0; h < v.length; h++) {
        v[h] += alpha.length * alpha[l] * xl[h];
      }
    }
    return v;
  }

  /** f(u, v): Eq. 4 or 5. */
  double interact(double[] user, double[] v) {
    return interact(user, v, new double[user.length]);
  }

  /** The products of all pairs of an item's rows, one pair after the other. */
  double[] pairs(int item) {
    double[] sum = new double[centre.length];
    if (!interaction.pairsRows()) {
      return sum;
    }
    List<double[]> vectors = new ArrayList<>();
    for (int l = 0; l < fields(); l++) {
      for (int v = 0; v < rows[item][l].length; v++) {
        double[] row = x[rows[item][l][v]].clone();
        for (int h = 0; h < row.length; h++) {
          row[h] *= weights[item][l][v];
        }
        vectors.add(row);
      }
    }
    for (int r = 0; r < vectors.size(); r++) {
      for (int s = 0; s < r; s++) {
        for (int h = 0; h < sum.length; h++) {
          sum[h] += vectors.get(r)[h] * vectors.get(s)[h];
        }
      }
    }
    return sum;
  }

  private double interact(double[] user, double[] v, double[] pairs) {
    int k = user.length;
    if (interaction.isBilinear()) {
      double sum = 0;
      for (int h = 0; h < k; h++) {
        sum += user[h] * v[h] + pairs[h];
      }
      return sum;
    }
    double[] in = input(user, v);
    for (int h = 0; h < k && interaction.pairsRows(); h++) {
      in[h] += pairs[h];
    }
    double score = output[hidden.length];
    for (int j = 0; j < hidden.length; j++) {
      double z = 0;
      for (int i = 0; i < in.length; i++) {
        z += hidden[j][i] * in[i];
      }
      score += output[j] / (1 + Math.exp(-z));
    }
    return score;
  }

  /** The MLP's input, with the constant. */
  double[] input(double[] user, double[] v) {
    int k = user.length;
    boolean product = interaction != InteractionKind.MLP_CONCATENATION;
    double[] in = new double[product ? k + 1 : 2 * k + 1];
    for (int h = 0; h < k; h++) {
      in[h] = product ? user[h] * v[h] : user[h];
      if (!product) {
        in[k + h] = v[h];
      }
    }
    in[in.length - 1] = 1;
    return in;
  }

  /** The part of the score that user and item make together. */
  public double together(int user, int item) {
    return interact(u[user], weightedSum(attention(u[user]), item), pairs(item));
  }

  double biases(int user, int item) {
    double sum = userBias[user];
    for (int l = 0; l < fields(); l++) {
      for (int v = 0; v < rows[item][l].length; v++) {
        sum += weights[item][l][v] * bias[rows[item][l][v]];
      }
    }
    return sum;
  }

  public double score(int user, int item) {
    return offset + biases(user, item) + together(user, item);
  }

  /** Minus the log likelihood of a rating at τ = 1. */
  public double loss(double y, double score) {
    return loss == Loss.SQUARED
        ? (y - score) * (y - score) / 2
        : Math.log(1 + Math.exp(score)) - y * score;
  }

  /** Σ weight · loss. */
  public double totalLoss(RatingBlock block) {
    double sum = 0;
    for (int user = 0; user < block.users(); user++) {
      sum += loss(block, user);
    }
    return sum;
  }

  /** Σ weight · loss of one user's ratings. */
  public double loss(RatingBlock block, int user) {
    double sum = 0;
    for (int p = block.start()[user]; p < block.start()[user + 1]; p++) {
      sum += block.weight(p) * loss(block.rating()[p], score(user, block.item()[p]));
    }
    return sum;
  }

  /** Minus the log prior, up to constants; users without ratings are at 0 and add nothing. */
  public double penalty(
      Precisions precisions, ItemFeatures features, int stride, ReferenceModel start) {
    double sum = 0;
    for (int i = 0; i < u.length; i++) {
      for (int h = 0; h < centre.length; h++) {
        sum += precisions.user[h] * u[i][h] * u[i][h];
      }
      sum += precisions.userBias * userBias[i] * userBias[i];
    }
    for (int l = 0; l < fields(); l++) {
      for (int row = features.firstRow(l); row < features.firstRow(l + 1); row++) {
        for (int h = 0; h < centre.length; h++) {
          sum += precisions.field[l * stride + h] * x[row][h] * x[row][h];
        }
        sum += precisions.fieldBias[l] * bias[row] * bias[row];
      }
      for (double w : gate[l]) {
        sum += precisions.attention[l] * w * w;
      }
    }
    for (int j = 0; j < hidden.length; j++) {
      for (int i = 0; i < hidden[j].length; i++) {
        sum += precisions.attention[0] * Math.pow(hidden[j][i] - start.hidden[j][i], 2);
      }
    }
    for (int j = 0; j < output.length; j++) {
      sum += precisions.attention[0] * Math.pow(output[j] - start.output[j], 2);
    }
    return sum / 2;
  }

  /** ∂f/∂parameters[i] by a central difference. */
  public static double slope(double[] parameters, int i, DoubleSupplier f) {
    double value = parameters[i];
    parameters[i] = value + H;
    double above = f.getAsDouble();
    parameters[i] = value - H;
    double below = f.getAsDouble();
    parameters[i] = value;
    return (above - below) / (2 * H);
  }
}
