/**
 * The best items of a batch of users, and the best users of an item, partition by partition.
 *
 * <p>May import {@code core}, {@code data} and {@code serve}, and Spark's rows.
 */
package io.sparkafm.ml.recommend;
