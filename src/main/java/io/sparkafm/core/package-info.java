/**
 * The model and its learning, in plain Java: what a block of ratings does to the parameters, and
 * what the driver does with the blocks' changes. Knows nothing of clusters and files.
 *
 * <p>May import the JDK (with the Vector API) and, in one class, the LAPACK in Java; never Spark,
 * Hadoop or another package of this project.
 *
 * <p>Where the paper (Chen et al., "Attention-driven Factor Model for Explainable Personalized
 * Recommendation", SIGIR 2018) is:
 *
 * <table>
 *   <caption>Equations and classes</caption>
 *   <tr><th>equation</th><th>class</th></tr>
 *   <tr><td>Eq. 1, an item as its fields' vectors x_jl</td>
 *       <td>{@link io.sparkafm.core.model.ItemFeatures}, {@link io.sparkafm.core.model.ItemBag}</td></tr>
 *   <tr><td>Eq. 2, attention α = softmax(W_a u), and its gradient</td>
 *       <td>{@code GatedAttention}</td></tr>
 *   <tr><td>Eq. 3, the weighted sum v of the fields</td>
 *       <td>{@code GatedAttention}</td></tr>
 *   <tr><td>Eq. 4, the inner product uᵀv</td>
 *       <td>{@code InnerProduct}</td></tr>
 *   <tr><td>Eq. 5, the MLP f(u, v)</td>
 *       <td>{@code MultilayerPerceptron}</td></tr>
 *   <tr><td>the whole prediction</td>
 *       <td>{@link io.sparkafm.core.model.AttentionFactorModel}</td></tr>
 *   <tr><td>the loss</td>
 *       <td>{@link io.sparkafm.core.model.Loss}</td></tr>
 * </table>
 *
 * <p>Learning maximises one log posterior, which docs/model.md writes down with all the steps that
 * follow from it. {@link io.sparkafm.core.learn.BlockPass} goes through a block's users: it draws
 * them ({@code DrawnUser}), or moves them and a copy of the item side ({@code SteppedUser}, {@code
 * LocalItemSide}). {@link io.sparkafm.core.learn.ItemSide} adds up what blocks return and ends the
 * epoch on the driver: items and values ({@code ItemDraw}), attention weights ({@code
 * GaussNewton}), noise and the priors' {@link io.sparkafm.core.model.Precisions} ({@code
 * PrecisionDraw}). {@link io.sparkafm.core.model.Parameters} go out to the workers, {@link
 * io.sparkafm.core.learn.ItemSums} or {@link io.sparkafm.core.learn.ItemSideDelta} come back, with
 * {@link io.sparkafm.core.learn.RoundStatistics}.
 *
 * <p>Arithmetic on vectors goes through a {@link io.sparkafm.core.math.VectorOps}, on slices of
 * flat float arrays; its implementations agree bit for bit.
 */
package io.sparkafm.core;
