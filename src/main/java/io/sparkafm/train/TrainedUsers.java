package io.sparkafm.train;

import java.io.Serializable;

/**
 * What was learned of a block's users who have ratings.
 *
 * @param ids ids in their own type; t users
 * @param ratings training ratings of each
 * @param factors one vector a field (for the MLP u alone), t · vectors · rank, without padding
 * @param bias b
 * @param attention α over fields 0..n, t · fields
 * @param attentionDeviation posterior standard deviation of α, t · fields; 0 for a point estimate
 * @param influence of fields 0..n, t · fields
 * @param kept u and b of each draw that was kept, t · draws · (k + 1)
 */
public record TrainedUsers(
    Object[] ids,
    int[] ratings,
    float[] factors,
    float[] bias,
    float[] attention,
    float[] attentionDeviation,
    float[] influence,
    float[] kept)
    implements Serializable {}
