/**
 * The model and its learning, in plain Java, free of clusters and files. It has four rooms
 * (sub-packages), each of which imports from those before it alone:
 *
 * <ol>
 *   <li>{@code core.math}: vector operations, linear algebra, random numbers;
 *   <li>{@code core.model}: the paper's equations, parameters, ratings and item features as arrays;
 *   <li>{@code core.score}: what a trained model says of users and items;
 *   <li>{@code core.learn}: how users and items are updated, and how draws become a mean.
 * </ol>
 *
 * <p>All may import the JDK alone (with the Vector API; {@code core.math} also the LAPACK in Java),
 * never Spark, Hadoop or another package of this project.
 */
package io.sparkafm.core;
