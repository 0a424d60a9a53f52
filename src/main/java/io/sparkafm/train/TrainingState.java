package io.sparkafm.train;

import io.sparkafm.core.learn.MeanUpdate;
import io.sparkafm.core.learn.MovementSums;
import io.sparkafm.core.learn.PosteriorMean;
import io.sparkafm.core.model.Parameters;
import io.sparkafm.core.model.TrainedItems;
import java.io.Serializable;

/**
 * What the driver holds between two epochs. With the states of the blocks it is all that a training
 * needs to go on.
 *
 * @param epochs that have ended well
 * @param parameters the item side
 * @param merge of the last draw into the users' mean, which they are yet to make, or null
 * @param mean over the draws
 * @param best item side of the best epoch, or null
 * @param bestMovement of that epoch, or null
 * @param history of the epochs
 * @param stopping what decides on the end
 * @param divergence what notices epochs that explode
 */
record TrainingState(
    int epochs,
    Parameters parameters,
    MeanUpdate merge,
    PosteriorMean mean,
    TrainedItems best,
    MovementSums bestMovement,
    TrainingHistory history,
    EarlyStopping stopping,
    Divergence divergence)
    implements Serializable {}
