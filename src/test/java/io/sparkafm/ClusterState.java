package io.sparkafm;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * What training may leave behind in the shared session.
 *
 * @param persistent ids of persisted RDDs
 * @param broadcasts ids of broadcasts of classes of the core and of training; Spark's own, such as
 *     tasks and joined tables, go with the garbage collector
 * @param jobDescription of this thread
 */
public record ClusterState(Set<Integer> persistent, Set<String> broadcasts, String jobDescription) {

  public static ClusterState now() {
    JavaSparkContext context = context();
    return new ClusterState(
        new TreeSet<>(context.getPersistentRDDs().keySet()),
        liveBroadcasts(),
        context.getLocalProperty("spark.job.description"));
  }

  /** The state once Spark has removed what is no longer used, which it does in the background. */
  public static ClusterState settled(ClusterState before) {
    ClusterState now = now();
    for (int wait = 0; wait < 100 && !before.holds(now); wait++) {
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      now = now();
    }
    return now;
  }

  private boolean holds(ClusterState other) {
    return persistent.containsAll(other.persistent) && broadcasts.containsAll(other.broadcasts);
  }

  public static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
  }

  private static Set<String> liveBroadcasts() {
    BlockManager manager = SparkEnv.get().blockManager();
    Set<String> found = new TreeSet<>();
    for (BlockId id :
        CollectionConverters.asJava(manager.getMatchingBlockIds(new IsBroadcast()).toSeq())) {
      if (id.name().contains("_piece")) {
        continue;
      }
      scala.Option<Iterator<Object>> values = manager.memoryStore().getValues(id);
      if (values.isDefined() && values.get().hasNext()) {
        String type = manager.memoryStore().getValues(id).get().next().getClass().getName();
        if (type.startsWith("io.sparkafm.core.") || type.startsWith("io.sparkafm.train.")) {
          found.add(id.name() + " " + type);
        }
      }
    }
    return found;
  }

  /** Files below a folder, at any depth. */
  public static List<Path> files(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return new ArrayList<>(paths.filter(Files::isRegularFile).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class IsBroadcast extends AbstractFunction1<BlockId, Object>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Object apply(BlockId id) {
      return id.isBroadcast();
    }
  }
}
