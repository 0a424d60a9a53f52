/**
 * Learning. It climbs, or draws from, one log posterior, which docs/model.md writes down with all
 * the steps that follow from it.
 *
 * <p>{@link io.sparkafm.core.learn.BlockPass} goes through a block's users: it draws them ({@link
 * io.sparkafm.core.learn.GibbsUserUpdate}), or moves them and a copy of the item side ({@link
 * io.sparkafm.core.learn.GradientUserUpdate}, {@link io.sparkafm.core.learn.LocalItemSide}). {@link
 * io.sparkafm.core.learn.ItemSide} adds up what blocks return, on the driver, and ends the epoch:
 * items and values ({@link io.sparkafm.core.learn.GibbsItemUpdate}), the gate's weights ({@link
 * io.sparkafm.core.model.GaussNewton}), noise and the priors' precisions ({@link
 * io.sparkafm.core.learn.PrecisionDraw}). What comes back from a block is {@link
 * io.sparkafm.core.learn.ItemSums} or {@link io.sparkafm.core.learn.ItemSideDelta}, with {@link
 * io.sparkafm.core.learn.RoundStatistics}. {@link io.sparkafm.core.learn.PosteriorMean} makes the
 * mean of the draws; {@link io.sparkafm.core.learn.FoldIn} gives a user who was not in training its
 * row.
 *
 * <p>May import the other rooms of {@code core}.
 */
package io.sparkafm.core.learn;
