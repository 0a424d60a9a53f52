/**
 * A configuration: {@code reference.conf} and the files that override it, as records that say what
 * each key is. {@link io.sparkafm.jobs.config.RunConfig} is the whole, {@link
 * io.sparkafm.jobs.config.ConfiguredEstimator} the estimator that it describes. Errors in a
 * configuration are reported here, with file and line, before anything runs.
 *
 * <p>May import {@code data}, {@code ml} and {@code explain}, and Typesafe Config.
 */
package io.sparkafm.jobs.config;
