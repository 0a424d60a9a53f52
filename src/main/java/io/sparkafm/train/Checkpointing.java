package io.sparkafm.train;

import java.util.List;
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
  /** Below a folder of checkpoints: those of the model with uniform attention beside it. */
  public static final String UNIFORM = "/uniform";

  /**
   * Removes the checkpoints of a folder, and of the uniform model below it, whichever training they
   * are of, and nothing else there.
   */
  public static void clear(JavaSparkContext context, String directory) {
    for (String folder : List.of(directory, directory + UNIFORM)) {
      try (Checkpoints checkpoints = new Checkpoints(context, folder, false, Map.of())) {
        checkpoints.clear();
      }
    }
  }
}
