/**
 * Arithmetic that knows no model: operations on slices of flat float arrays ({@link
 * io.sparkafm.core.math.VectorOps}, whose two implementations agree bit for bit), sums of outer
 * products ({@link io.sparkafm.core.math.Gram}), factorisations of small matrices ({@link
 * io.sparkafm.core.math.LinearAlgebra}), sums whose order does not matter ({@link
 * io.sparkafm.core.math.ExactSums}), checksums ({@link io.sparkafm.core.math.Checksum}) and random
 * numbers that are a function of what they are for ({@link io.sparkafm.core.math.CounterRandom}).
 *
 * <p>May import the JDK, its Vector API and the LAPACK in Java.
 */
package io.sparkafm.core.math;
