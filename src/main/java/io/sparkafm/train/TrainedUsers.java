package io.sparkafm.train;

import java.io.Serializable;

/**
 * What was learned of a block's users who have ratings.
 *
 * @param ids ids in their own type; t users
 * @param ratings training ratings of each
 * @param factors u, t · rank, without padding
 * @param bias b
 * @param attention α over fields 0..n, t · fields
 * @param influence of fields 0..n, t · fields
 */
public record TrainedUsers(
    Object[] ids,
    int[] ratings,
    float[] factors,
    float[] bias,
    float[] attention,
    float[] influence)
    implements Serializable {}
