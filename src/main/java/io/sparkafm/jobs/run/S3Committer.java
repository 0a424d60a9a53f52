package io.sparkafm.jobs.run;

import io.sparkafm.jobs.config.UsageException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/**
 * Whether Spark uses the committer that is named for {@code s3a://}. Where a part of the settings
 * is missing, Spark says nothing and renames, that is copies, every file that a task has written.
 */
final class S3Committer {
  private static final String NAME = "committer.name";
  private static final String PROTOCOL = "spark.sql.sources.commitProtocolClass";
  private static final String PARQUET = "spark.sql.parquet.output.committer.class";
  private static final String FACTORY = "mapreduce.outputcommitter.factory.scheme.s3a";

  /** What each setting must be; all three are needed for Parquet. */
  private static final Map<String, String> NEEDED = new LinkedHashMap<>();

  static {
    NEEDED.put("spark.hadoop." + FACTORY, "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory");
    NEEDED.put(PROTOCOL, "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol");
    NEEDED.put(PARQUET, "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter");
  }

  private S3Committer() {}

  /**
   * @throws UsageException for results on {@code s3a://} where a committer is named and Spark would
   *     not use it
   */
  static void check(Path results, Configuration hadoop, SparkConf spark) {
    URI place = results.toUri();
    if (!"s3a".equals(place.getScheme())) {
      return;
    }
    String common = hadoop.get("fs.s3a." + NAME, "file");
    String committer = hadoop.get("fs.s3a.bucket." + place.getHost() + "." + NAME, common);
    if (committer.isEmpty() || committer.equals("file")) {
      return;
    }
    List<String> missing = new ArrayList<>();
    NEEDED.forEach(
        (setting, value) -> {
          String set = setting.endsWith(FACTORY) ? hadoop.get(FACTORY) : spark.get(setting, null);
          if (set == null) {
            missing.add("--conf " + setting + "=" + value);
          } else if (!isThere(set)) {
            throw new UsageException(
                "%s names the class %s, which is not there: add the jars hadoop-aws and spark-hadoop-cloud by --jars after --"
                    .formatted(setting, set));
          }
        });
    if (!missing.isEmpty()) {
      throw new UsageException(
          "fs.s3a.%s is %s, but without further settings Spark renames files instead: add %s after --, or set fs.s3a.%s to file"
              .formatted(NAME, committer, String.join(" ", missing), NAME));
    }
  }

  private static boolean isThere(String className) {
    try {
      Class.forName(className, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
