package io.sparkafm.ml;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A model as one vector per user and one per item, for an index of nearest neighbours: this is what
 * {@link AfmModel#exportVectors} returns. The unclipped prediction (with the logistic loss, the log
 * odds) is
 *
 * <pre>
 *   mean + user's bias + item's bias + user's vector · item's vector
 * </pre>
 *
 * @param users user, bias in units of the rating, vector (an array of {@code rank} floats)
 * @param items item, bias, vector likewise; items of the training ratings
 * @param mean of the ratings (with the logistic loss, its log odds); 0 without {@code fitIntercept}
 * @param rank length of the vectors
 * @param columns length at which the vectors would be exact: (n + 1) r
 * @param droppedRms root mean square, over all pairs of a user and an item, of the difference
 *     between the exact prediction and the prediction from these vectors, in units of the rating
 */
public record ExportedVectors(
    Dataset<Row> users,
    Dataset<Row> items,
    double mean,
    int rank,
    int columns,
    double droppedRms) {}
