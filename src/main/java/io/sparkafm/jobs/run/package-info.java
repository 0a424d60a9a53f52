/**
 * What several commands do: read tables, split ratings, train, measure, write tables and metrics to
 * a directory that is complete or absent ({@link io.sparkafm.jobs.run.OutputDirectory}).
 *
 * <p>May import {@code jobs.config} and all packages below {@code jobs}.
 */
package io.sparkafm.jobs.run;
