package io.sparkafm.jobs.run;

import io.sparkafm.jobs.config.UsageException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of results that appears whole or not at all.
 *
 * <p>Everything is written to a hidden folder beside the final one, which {@link #commit()} renames
 * into place. Closed without a commit, as after an error, it leaves nothing behind; an older folder
 * of the same name is removed only when the new one is complete.
 */
public final class OutputDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutputDirectory.class);

  private final FileSystem fileSystem;
  private final Path target;
  private final Path staging;
  private final boolean overwrite;
  private boolean committed;

  private OutputDirectory(FileSystem fileSystem, Path target, boolean overwrite) {
    this.fileSystem = fileSystem;
    this.target = target;
    this.staging = sibling("staging");
    this.overwrite = overwrite;
  }

  public static OutputDirectory open(String directory, boolean overwrite, Configuration hadoop) {
    try {
      Path path = given(directory);
      S3Committer.check(path, hadoop, new SparkConf());
      FileSystem fileSystem = path.getFileSystem(hadoop);
      Path target = fileSystem.makeQualified(path);
      if (target.getParent() == null) {
        throw new UsageException("--out " + directory + " is a root: name a folder below it");
      }
      OutputDirectory output = new OutputDirectory(fileSystem, target, overwrite);
      output.recover();
      output.refuseExisting();
      if (!fileSystem.mkdirs(output.staging)) {
        throw new IOException("cannot create " + output.staging);
      }
      // A run that is killed cleans up after itself, too.
      fileSystem.deleteOnExit(output.staging);
      return output;
    } catch (IOException e) {
      throw new UsageException(
          "--out " + directory + " cannot be written: " + e.getMessage() + "; choose another", e);
    }
  }

  /**
   * A path as it was given. What stands before a colon is a scheme only where a slash follows: a
   * relative path may be a time, such as 2026-11-27T10:00.
   */
  private static Path given(String directory) {
    int colon = directory.indexOf(':');
    boolean scheme = colon > 0 && directory.startsWith("/", colon + 1);
    boolean relative = colon >= 0 && !scheme && !directory.startsWith("/");
    return new Path(relative ? "./" + directory : directory);
  }

  /** Where to write a part of the results until all of them are there. */
  public String path(String name) {
    return new Path(staging, name).toString();
  }

  /** A new file among the results. */
  public OutputStream create(String name) throws IOException {
    return fileSystem.create(new Path(staging, name), false);
  }

  /** The final folder; a local one as a plain path. */
  public String target() {
    return "file".equals(target.toUri().getScheme()) ? target.toUri().getPath() : target.toString();
  }

  /** Puts the results in place under their final name. */
  public void commit() throws IOException {
    // Another run may have finished under the same name in the meantime.
    refuseExisting();
    Path old = null;
    if (fileSystem.exists(target)) {
      old = sibling("old");
      rename(target, old);
    }
    try {
      rename(staging, target);
    } catch (IOException e) {
      if (old != null) {
        rename(old, target);
      }
      throw e;
    }
    committed = true;
    fileSystem.cancelDeleteOnExit(staging);
    if (old != null) {
      fileSystem.delete(old, true);
    }
  }

  /** Removes what was written, unless it was committed. */
  @Override
  public void close() {
    if (committed) {
      return;
    }
    try {
      fileSystem.delete(staging, true);
      fileSystem.cancelDeleteOnExit(staging);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + staging + ": remove it by hand", e);
    }
  }

  /**
   * Cleans up after runs for the same folder that were killed, as {@code kill -9} does it: removes
   * what they had begun to write, and puts a folder back that they were about to replace.
   */
  private void recover() throws IOException {
    if (!fileSystem.exists(target.getParent())) {
      return;
    }
    Pattern ofTarget = Pattern.compile(Pattern.quote(hidden()) + "(staging|old)-(.+)");
    for (FileStatus file : fileSystem.listStatus(target.getParent())) {
      Matcher name = ofTarget.matcher(file.getPath().getName());
      if (name.matches() && Writer.isGone(name.group(2))) {
        if (name.group(1).equals("old") && !fileSystem.exists(target)) {
          rename(file.getPath(), target);
          LOG.warn(
              "An earlier run was killed as it replaced {}: the old results are back", target());
        } else {
          fileSystem.delete(file.getPath(), true);
          LOG.warn("An earlier run for {} was killed: what it had begun is removed", target());
        }
      }
    }
  }

  private void refuseExisting() throws IOException {
    if (!overwrite && fileSystem.exists(target)) {
      throw new UsageException("--out " + target() + " exists: choose another or add --overwrite");
    }
  }

  private void rename(Path from, Path to) throws IOException {
    if (!fileSystem.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  private Path sibling(String purpose) {
    return new Path(target.getParent(), hidden() + purpose + "-" + Writer.name());
  }

  private String hidden() {
    // Hadoop takes what stands before a colon in a name for a scheme.
    return "." + target.getName().replace(':', '_') + ".";
  }

  /** Who writes a hidden folder: a process of a machine, in the folder's name. */
  private static final class Writer {
    private Writer() {}

    static String name() {
      ProcessHandle self = ProcessHandle.current();
      return String.join("-", host(), "" + self.pid(), started(self), "" + UUID.randomUUID());
    }

    /** Whether the process ran on this machine and has ended. */
    static boolean isGone(String name) {
      String[] parts = name.split("-", 4);
      if (parts.length < 4 || !parts[0].equals(host())) {
        return false;
      }
      return ProcessHandle.of(Long.parseLong(parts[1]))
          .map(process -> !started(process).equals(parts[2]) || isZombie(process))
          .orElse(true);
    }

    /** Whether a process has ended but stays in the list, as its parent has not asked for it. */
    private static boolean isZombie(ProcessHandle process) {
      try {
        String stat = Files.readString(java.nio.file.Path.of("/proc", "" + process.pid(), "stat"));
        // The state follows the name, which stands in brackets and may hold brackets itself.
        return "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0;
      } catch (IOException | IndexOutOfBoundsException e) {
        // Other systems do not tell, and a process that ends now is found gone by the next run.
        return false;
      }
    }

    /** The machine since it was started, and the container in which process ids count. */
    private static String host() {
      StringBuilder host = new StringBuilder();
      try {
        host.append(InetAddress.getLocalHost().getHostName());
        java.nio.file.Path boot = java.nio.file.Path.of("/proc/sys/kernel/random/boot_id");
        java.nio.file.Path container = java.nio.file.Path.of("/proc/self/ns/pid");
        if (Files.isReadable(boot)) {
          host.append(Files.readString(boot));
        }
        if (Files.isSymbolicLink(container)) {
          host.append(Files.readSymbolicLink(container));
        }
      } catch (IOException e) {
        // Nobody can say where this is: a name that nobody else has is never cleaned up.
        return Long.toHexString(UUID.randomUUID().getMostSignificantBits());
      }
      return UUID.nameUUIDFromBytes(host.toString().getBytes(StandardCharsets.UTF_8))
          .toString()
          .replace("-", "");
    }

    /** Numbers of processes are given again after a while. */
    private static String started(ProcessHandle process) {
      return process.info().startInstant().map(Instant::getEpochSecond).orElse(0L).toString();
    }
  }
}
