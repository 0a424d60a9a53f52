/**
 * The commands of {@code submit/afm benchmark}, which measure speed beside Spark's own models.
 *
 * <p>May import {@code jobs.config}, {@code jobs.run} and all packages below {@code jobs}.
 */
package io.sparkafm.jobs.benchmark;
