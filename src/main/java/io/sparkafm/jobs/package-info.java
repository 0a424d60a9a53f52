/**
 * The commands of {@code submit/afm}: options and a HOCON file become a {@link
 * io.sparkafm.jobs.RunConfig}, the layers below do the work, and files come out.
 *
 * <p>A command is a class with picocli's {@code @Command} and a line in {@link
 * io.sparkafm.jobs.Main}. {@link io.sparkafm.jobs.FeatureTables} and {@link
 * io.sparkafm.jobs.FittedModel} make what is used here of the ML API.
 *
 * <p>Imports every package below (ml, train, data, core); nothing imports this one.
 */
package io.sparkafm.jobs;
