package io.sparkafm.jobs.run;

import io.sparkafm.jobs.config.ConfigFiles;
import io.sparkafm.jobs.config.UsageException;
import picocli.CommandLine.Option;

/** Options of every command that can write results. */
public final class OutputOptions {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results; it appears when they are complete.")
  private String directory;

  @Option(names = "--overwrite", description = "Replace DIR if it exists.")
  private boolean overwrite;

  public boolean given() {
    return directory != null;
  }

  /** Claims the folder; before Spark starts, so that a taken name costs no time. */
  public OutputDirectory open() {
    if (!given()) {
      throw new UsageException("--out is missing: name the folder for the results, --out DIR");
    }
    return OutputDirectory.open(directory, overwrite, ConfigFiles.hadoopConfiguration());
  }
}
