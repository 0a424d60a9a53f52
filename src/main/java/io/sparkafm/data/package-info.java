/**
 * From tables to building blocks: reading ratings and item features, ids and vocabularies, fields,
 * and the blocks of ratings that training works on.
 *
 * <p>The walk of a dataset (one row a rating, item features joined to it):
 *
 * <ol>
 *   <li>{@link io.sparkafm.data.RatingColumns} names its columns and resolves them against the
 *       schema; {@link io.sparkafm.data.RatingSummary} checks its rows;
 *   <li>{@link io.sparkafm.data.ItemCatalog} reads each item's features once: ids, vocabularies
 *       ({@link io.sparkafm.data.FieldVocabulary}) and {@link io.sparkafm.core.model.ItemFeatures};
 *   <li>{@link io.sparkafm.data.RatingBlocks} lays the ratings out in the cluster, by user, as
 *       {@link io.sparkafm.data.UserBlock}s.
 * </ol>
 *
 * <p>May import {@code core} and Spark (core, SQL, MLlib's vectors); never {@code train}, {@code
 * ml} or {@code jobs}.
 */
package io.sparkafm.data;
