package io.sparkafm.train;

import io.sparkafm.core.math.Checksum;
import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.model.Settings;
import io.sparkafm.data.UserBlock;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one training: a folder an epoch, with a file a block, a file {@code driver}
 * and, written last, a file {@code _COMPLETE}. A folder without the last one is no checkpoint, on
 * object stores too, where nothing can be renamed. The two newest checkpoints are kept.
 */
final class Checkpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Training.class);
  private static final int KEPT = 2;
  private static final String FOLDER = "epoch-";
  private static final String DRIVER = "driver";
  private static final String COMPLETE = "_COMPLETE";

  /** A file that somebody else may have written must not name classes of its own choice. */
  private static final ObjectInputFilter OUR_CLASSES =
      ObjectInputFilter.Config.createFilter(
          "io.sparkafm.**;java.lang.*;java.util.*;java.util.concurrent.atomic.*;java.math.*;!*");

  private final Path directory;
  private final FileSystem files;
  private final boolean resume;
  private final Map<String, String> identity;
  private final Broadcast<SerializableConfiguration> hadoop;

  /**
   * The checkpoints of a training, which depends on its parameters, its ratings and its items.
   *
   * @param checkpointing where they are to be; null for nowhere
   * @return null where there are to be none
   */
  static Checkpoints open(
      JavaSparkContext context,
      Checkpointing checkpointing,
      JavaRDD<UserBlock> blocks,
      ItemFeatures features,
      Settings settings) {
    if (checkpointing == null) {
      return null;
    }
    Map<String, String> identity = new TreeMap<>(checkpointing.identity());
    Checksum ratings = new Checksum();
    OrderedResults.run(blocks, UserBlock::checksum, ratings::add);
    identity.put("the checksum of the ratings", ratings.toString());
    identity.put("the number of items", Integer.toString(features.items()));
    identity.put("the number of rows of items and values", Integer.toString(features.rows()));
    identity.put("the checksum of the items' features", features.checksum().toString());
    identity.put("the settings of the model", settings.toString());
    return new Checkpoints(context, checkpointing.directory(), checkpointing.resume(), identity);
  }

  /**
   * @param resume whether to go on from the newest of them; otherwise they are removed
   * @param identity of the training, see {@link Checkpointing}
   */
  Checkpoints(
      JavaSparkContext context, String directory, boolean resume, Map<String, String> identity) {
    Configuration conf = context.hadoopConfiguration();
    try {
      Path path = new Path(directory);
      this.files = path.getFileSystem(conf);
      this.directory = files.makeQualified(path);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "checkpointDir %s cannot be used (%s): choose another".formatted(directory, e), e);
    }
    this.resume = resume;
    this.identity = new TreeMap<>(identity);
    this.hadoop = context.broadcast(new SerializableConfiguration(conf));
  }

  /**
   * @param checksums of the blocks' files
   */
  private record Driver(Map<String, String> identity, long[] checksums, TrainingState state)
      implements Serializable {}

  /** A training as it was after an epoch. */
  record Resumed(TrainingState state, JavaRDD<BlockState> blocks) {}

  /** What makes a checkpoint worthless: a file that is not there, or other than it was written. */
  private static final class Damaged extends IOException {
    private static final long serialVersionUID = 1L;

    Damaged(String message) {
      super(message);
    }
  }

  /**
   * The newest checkpoint, where training is to go on from one and there is one; otherwise null.
   * Where training is to begin anew, all checkpoints are removed.
   */
  Resumed resume(JavaRDD<UserBlock> blocks) {
    if (!resume) {
      clear();
      return null;
    }
    Resumed newest = newest(blocks);
    if (newest == null) {
      LOG.info("There is no checkpoint in {} to go on from", directory);
    } else {
      LOG.info("Training goes on from the checkpoint of epoch {}", newest.state().epochs());
    }
    return newest;
  }

  /**
   * The newest checkpoint that is complete and undamaged; null where there is none. Nothing is
   * removed here, and a storage that cannot be read is an error: it may be back in a minute.
   *
   * @throws IllegalArgumentException where it is that of another training, and says what differs,
   *     or of another version of this project
   */
  private Resumed newest(JavaRDD<UserBlock> blocks) {
    for (Path folder : folders()) {
      try {
        if (files.exists(new Path(folder, COMPLETE))) {
          return resumed(folder, blocks);
        }
      } catch (Damaged | FileNotFoundException e) {
        LOG.warn(
            "Checkpoint {} is damaged, so the one before is used, if there is one: {}",
            folder,
            e.getMessage());
      } catch (ObjectStreamException e) {
        throw new IllegalArgumentException(
            "Checkpoint %s was written by another version of spark-afm, or by something else (%s): go on with that version, or do not resume"
                .formatted(folder, e.getMessage()),
            e);
      } catch (IOException e) {
        throw new UncheckedIOException("Checkpoint " + folder + " cannot be read", e);
      }
    }
    return null;
  }

  private Resumed resumed(Path folder, JavaRDD<UserBlock> blocks) throws IOException {
    Driver driver = (Driver) read(files, new Path(folder, DRIVER), checksum(folder));
    requireSame(driver.identity, folder);
    // Of every file: training must not find out in its middle that one is damaged.
    for (int b = 0; b < driver.checksums.length; b++) {
      requireChecksum(files, block(folder.toString(), b), driver.checksums[b]);
    }
    return new Resumed(driver.state, states(blocks, folder, driver.checksums));
  }

  private long checksum(Path folder) throws IOException {
    try (InputStream in = files.open(new Path(folder, COMPLETE))) {
      return Long.parseLong(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
    } catch (NumberFormatException e) {
      throw new Damaged(COMPLETE + " holds no checksum");
    }
  }

  private void requireSame(Map<String, String> saved, Path folder) {
    TreeSet<String> names = new TreeSet<>(saved.keySet());
    names.addAll(identity.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      if (!Objects.equals(saved.get(name), identity.get(name))) {
        differences.add("%s was %s and is %s".formatted(name, saved.get(name), identity.get(name)));
      }
    }
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "Checkpoint %s is of another training: %s. Use the same data and parameters, or another checkpointDir, or do not resume"
              .formatted(folder, String.join("; ", differences)));
    }
  }

  /**
   * Writes a checkpoint, and removes those that it makes superfluous.
   *
   * @param states of the blocks, without results
   * @return the same states, read from the checkpoint whenever they are wanted
   */
  JavaRDD<BlockState> write(
      TrainingState state, JavaRDD<UserBlock> blocks, JavaRDD<BlockState> states) {
    Path folder = new Path(directory, FOLDER + "%07d".formatted(state.epochs()));
    try {
      // What a killed run has left there is not complete.
      files.delete(folder, true);
      files.mkdirs(folder);
      long[] checksums = new long[blocks.getNumPartitions()];
      int[] next = {0};
      OrderedResults.run(
          states.mapPartitionsWithIndex(new WriteBlock(hadoop, folder.toString()), true),
          checksum -> checksum,
          checksum -> checksums[next[0]++] = checksum);
      long driver = write(files, new Path(folder, DRIVER), new Driver(identity, checksums, state));
      try (var out = files.create(new Path(folder, COMPLETE), true)) {
        out.write(Long.toString(driver).getBytes(StandardCharsets.US_ASCII));
      }
      prune(folder);
      return states(blocks, folder, checksums);
    } catch (IOException | FSError e) {
      throw new UncheckedIOException(
          "Checkpoint %s cannot be written: make room there or choose another checkpointDir"
              .formatted(folder),
          e instanceof IOException failed ? failed : new IOException(e));
    }
  }

  private JavaRDD<BlockState> states(JavaRDD<UserBlock> blocks, Path folder, long[] checksums) {
    return blocks.mapPartitionsWithIndex(new ReadBlock(hadoop, folder.toString(), checksums), true);
  }

  /** Folders of checkpoints, complete or not, the newest first. */
  private List<Path> folders() {
    try {
      List<Path> folders = new ArrayList<>();
      for (FileStatus file : files.listStatus(directory)) {
        if (file.getPath().getName().matches(FOLDER + "\\d{7}")) {
          folders.add(file.getPath());
        }
      }
      folders.sort(Comparator.comparing(Path::getName).reversed());
      return folders;
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("checkpointDir " + directory + " cannot be listed", e);
    }
  }

  /**
   * Removes all but the checkpoint that has just been written and the newest before it. Those of
   * later epochs are of a training that has started over since.
   */
  private void prune(Path written) throws IOException {
    int before = 0;
    for (Path folder : folders()) {
      int order = folder.getName().compareTo(written.getName());
      boolean keeps = order == 0;
      if (order < 0 && before < KEPT - 1 && files.exists(new Path(folder, COMPLETE))) {
        before++;
        keeps = true;
      }
      if (!keeps) {
        remove(folder);
      }
    }
  }

  /** Removes all checkpoints. */
  void clear() {
    folders().forEach(this::remove);
  }

  private void remove(Path folder) {
    try {
      // The mark first, so that a folder that is half removed is no checkpoint.
      files.delete(new Path(folder, COMPLETE), false);
      files.delete(folder, true);
    } catch (IOException e) {
      throw new UncheckedIOException("Checkpoint " + folder + " cannot be removed", e);
    }
  }

  @Override
  public void close() {
    hadoop.destroy();
  }

  private static Path block(String folder, int index) {
    return new Path(folder, "block-%05d".formatted(index));
  }

  /** Writes an object beside its place and renames it: it is there whole or not at all. */
  private static long write(FileSystem files, Path path, Object value) throws IOException {
    Path aside = path.suffix("-" + UUID.randomUUID());
    CRC32C checksum = new CRC32C();
    try (var out =
        new ObjectOutputStream(new CheckedOutputStream(files.create(aside, true), checksum))) {
      out.writeObject(value);
    } catch (IOException | FSError e) {
      files.delete(aside, false);
      // Hadoop throws an error where a disk of this machine is full; tasks hand on messages alone.
      throw new IOException(
          "%s cannot be written (%s): make room there or choose another checkpointDir"
              .formatted(path, e.getMessage()),
          e);
    }
    // Another attempt at the same task writes the same.
    files.delete(path, false);
    if (!files.rename(aside, path) && !files.exists(path)) {
      throw new IOException("cannot rename " + aside + " to " + path);
    }
    return checksum.getValue();
  }

  /** Compared before anything is made of the bytes. */
  private static void requireChecksum(FileSystem files, Path path, long expected)
      throws IOException {
    CRC32C checksum = new CRC32C();
    try (InputStream in = new CheckedInputStream(files.open(path), checksum)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (ChecksumException e) {
      throw new Damaged(e.getMessage());
    }
    if (checksum.getValue() != expected) {
      throw new Damaged(path + " does not have the checksum that was written");
    }
  }

  private static Object read(FileSystem files, Path path, long expected) throws IOException {
    requireChecksum(files, path, expected);
    try (ObjectInputStream in = new ObjectInputStream(files.open(path))) {
      in.setObjectInputFilter(OUR_CLASSES);
      return in.readObject();
    } catch (ClassNotFoundException e) {
      throw new InvalidClassException(e.getMessage());
    }
  }

  private record WriteBlock(Broadcast<SerializableConfiguration> hadoop, String folder)
      implements Function2<Integer, Iterator<BlockState>, Iterator<Long>> {
    @Override
    public Iterator<Long> call(Integer index, Iterator<BlockState> states) throws IOException {
      Path path = block(folder, index);
      return List.of(write(path.getFileSystem(hadoop.value().value()), path, states.next()))
          .iterator();
    }
  }

  private record ReadBlock(
      Broadcast<SerializableConfiguration> hadoop, String folder, long[] checksums)
      implements Function2<Integer, Iterator<UserBlock>, Iterator<BlockState>> {
    @Override
    public Iterator<BlockState> call(Integer index, Iterator<UserBlock> blocks) throws IOException {
      Path path = block(folder, index);
      FileSystem files = path.getFileSystem(hadoop.value().value());
      return List.of((BlockState) read(files, path, checksums[index])).iterator();
    }
  }
}
