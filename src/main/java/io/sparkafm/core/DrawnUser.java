package io.sparkafm.core;

/**
 * Draws a user's row from its distribution given the item rows, then moves these by gradient steps
 * with the user held: two kernels in turn that each leave the posterior as it is, where moving both
 * at once would correct the same error twice.
 *
 * <pre>
 *   u, b  ~ N(A⁻¹c, A⁻¹)                               {@link NormalEquations}, the gate linear around the u before
 *   e'    = w·e / (1 + w·Σ_rows Σ_h s_rh u_h² a²)      (implicit step, shared by the rating's item rows)
 *   row r:  x_rh ← x_rh + s_rh · e' · a_r u_h
 * </pre>
 */
final class DrawnUser implements UserVisit {
  private final Kernel kernel;
  private final Settings settings;
  private final Parameters parameters;
  private final LocalItemSide items;
  private final FactorModel model;
  private final RoundStatistics statistics;
  private final ItemBag item;
  private final RatingScale scale;
  private final NormalEquations equations;
  private final int stride;

  DrawnUser(
      Kernel kernel,
      Settings settings,
      Parameters parameters,
      LocalItemSide items,
      FactorModel model,
      RoundStatistics statistics,
      ItemBag item,
      RatingScale scale) {
    this.kernel = kernel;
    this.settings = settings;
    this.parameters = parameters;
    this.items = items;
    this.model = model;
    this.statistics = statistics;
    this.item = item;
    this.scale = scale;
    this.equations = new NormalEquations(kernel, settings, parameters);
    this.stride = settings.stride();
  }

  @Override
  public void visit(RatingBlock block, UserRows rows, int user, long noiseKey) {
    float[] u = rows.factors();
    int uAt = user * stride;
    model.beginBatch(u, uAt);
    gather(block, user, u, uAt);
    float bias = equations.draw(noiseKey, u, uAt);
    rows.bias()[user] = bias;
    model.beginBatch(u, uAt);
    moveItems(block, user, u, uAt, bias);
    model.endUser(u, uAt);
    measure(u, uAt, bias);
  }

  private void gather(RatingBlock block, int user, float[] u, int uAt) {
    equations.begin();
    float[] g = equations.rows();
    for (int p = block.start()[user]; p < block.start()[user + 1]; p++) {
      item.item(block.item()[p]);
      float others = scale.offset() + items.gather(item);
      float score = model.forward(u, uAt, item, items.read);
      int at = equations.at();
      model.userGradient(parameters.pull, g, at);
      float linear = kernel.dot(g, at, u, uAt, stride);
      float y = scale.toModel(block.rating()[p]);
      equations.add(block.weight(p), y - others - score + linear);
    }
  }

  private void moveItems(RatingBlock block, int user, float[] u, int uAt, float bias) {
    int begin = block.start()[user];
    int end = block.start()[user + 1];
    double weights = 0;
    double squares = 0;
    for (int p = begin; p < end; p++) {
      item.item(block.item()[p]);
      float score = scale.offset() + bias + items.gather(item);
      score += model.forward(u, uAt, item, items.read);
      float residual = scale.toModel(block.rating()[p]) - score;
      float weight = block.weight(p);
      float shrink = 1f / Math.fma(weight, items.norm(kernel, item, model), 1f);
      float error = weight * residual * shrink;
      model.accumulate(error, weight);
      items.move(kernel, item, model, error, weight, weight * shrink);
      weights += weight;
      squares += (double) weight * residual * residual;
      statistics.weighed += weight > 0 ? 1 : 0;
    }
    statistics.ratings += end - begin;
    statistics.weight += weights;
    statistics.curvature += weights;
    statistics.squaredResidual += squares;
    statistics.loss += 0.5 * squares;
    statistics.gradientWeight += weights;
    for (int h = 0; h < settings.rank(); h++) {
      statistics.fieldGradientSquare[h] += weights * u[uAt + h] * u[uAt + h];
    }
  }

  private void measure(float[] u, int uAt, float bias) {
    for (int h = 0; h < settings.rank(); h++) {
      float value = u[uAt + h];
      statistics.user[h] += value;
      statistics.userSquare[h] += (double) value * value;
    }
    statistics.userBias += bias;
    statistics.userBiasSquare += (double) bias * bias;
    statistics.users++;
  }
}
