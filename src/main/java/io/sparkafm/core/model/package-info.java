/**
 * The model: what it predicts and the derivatives of that.
 *
 * <p>The equations of the paper (Chen et al., "Attention-driven Factor Model for Explainable
 * Personalized Recommendation", SIGIR 2018) are in these classes:
 *
 * <table>
 *   <caption>Equations and classes</caption>
 *   <tr><th>equation</th><th>class</th></tr>
 *   <tr><td>Eq. 1, an item as its fields' vectors x_jl</td>
 *       <td>{@link io.sparkafm.core.model.ItemFeatures}, {@link io.sparkafm.core.model.ItemBag}</td></tr>
 *   <tr><td>Eq. 2, the gate α = softmax(W_a u), and its gradient</td>
 *       <td>{@link io.sparkafm.core.model.GatedAttention}</td></tr>
 *   <tr><td>Eq. 3, the weighted sum v of the fields</td>
 *       <td>{@link io.sparkafm.core.model.GatedAttention}</td></tr>
 *   <tr><td>Eq. 4, the inner product uᵀv</td>
 *       <td>{@link io.sparkafm.core.model.InnerProduct}</td></tr>
 *   <tr><td>Eq. 5, the MLP f(u, v)</td>
 *       <td>{@link io.sparkafm.core.model.MultilayerPerceptron}</td></tr>
 *   <tr><td>the whole prediction</td>
 *       <td>{@link io.sparkafm.core.model.AttentionFactorModel}</td></tr>
 *   <tr><td>the loss</td>
 *       <td>{@link io.sparkafm.core.model.Loss}</td></tr>
 *   <tr><td>attention of predictions, which the tables show</td>
 *       <td>{@link io.sparkafm.core.model.Attention}</td></tr>
 * </table>
 *
 * <p>What is learned is in {@link io.sparkafm.core.model.Parameters} (shared) and {@link
 * io.sparkafm.core.model.UserRows} (users); {@link io.sparkafm.core.model.Settings} says what is to
 * be learned and how. May import {@code core.math}.
 */
package io.sparkafm.core.model;
