package io.sparkafm;

import java.nio.file.Path;
import org.apache.spark.SparkContext;
import scala.Option;

/** Gives the shared session a checkpoint directory while this is open. */
public final class CheckpointDirectory implements AutoCloseable {
  private final SparkContext context = LocalSpark.session().sparkContext();
  private final Option<String> before = context.getCheckpointDir();

  public CheckpointDirectory(Path folder) {
    context.setCheckpointDir(folder.toString());
  }

  @Override
  public void close() {
    context.checkpointDir_$eq(before);
  }
}
