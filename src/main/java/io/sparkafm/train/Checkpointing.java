package io.sparkafm.train;

import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Where and for whom a training keeps checkpoints.
 *
 * @param directory a folder of a file system that driver and executors see
 * @param resume whether to go on from the last checkpoint that is there
 * @param identity names and values of what the training depends on: one with another identity
 *     cannot go on from these checkpoints
 */
public record Checkpointing(String directory, boolean resume, Map<String, String> identity) {

  /**
   * Removes the checkpoints of a folder, whichever training they are of, and nothing else there.
   */
  public static void clear(JavaSparkContext context, String directory) {
    try (Checkpoints checkpoints = new Checkpoints(context, directory, Map.of())) {
      checkpoints.clear();
    }
  }
}
