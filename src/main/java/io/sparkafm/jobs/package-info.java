/**
 * The commands of {@code submit/afm}. A command is a class with picocli's {@code @Command} and a
 * line in {@link io.sparkafm.jobs.Main}. The rooms (sub-packages) below are {@code jobs.config} (a
 * configuration as records), {@code jobs.run} (what several commands do: read, split, train,
 * measure, write), {@code jobs.benchmark} (the commands that measure speed).
 *
 * <p>Imports every package; nothing imports this one.
 */
package io.sparkafm.jobs;
