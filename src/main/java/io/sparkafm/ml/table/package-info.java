/**
 * A model's arrays as columns and tables of Spark SQL: functions over rows, tables of users, items
 * and values, users folded in block by block.
 *
 * <p>May import {@code core}, {@code data}, {@code train} and {@code serve}, and Spark SQL.
 */
package io.sparkafm.ml.table;
