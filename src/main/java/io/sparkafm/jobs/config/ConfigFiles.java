package io.sparkafm.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/**
 * Reads HOCON files through Hadoop, so that a cluster's driver finds them on hdfs:// or s3a:// as
 * well; {@code include "other.conf"} is relative to the file that says so.
 */
public final class ConfigFiles {
  private static final String HADOOP_PREFIX = "spark.hadoop.";

  private ConfigFiles() {}

  /** Hadoop's configuration as Spark will see it, {@code spark.hadoop.*} included. */
  public static Configuration hadoopConfiguration() {
    Configuration hadoop = new Configuration();
    for (Tuple2<String, String> entry : new SparkConf().getAll()) {
      if (entry._1().startsWith(HADOOP_PREFIX)) {
        hadoop.set(entry._1().substring(HADOOP_PREFIX.length()), entry._2());
      }
    }
    return hadoop;
  }

  static Config parse(String location, Configuration hadoop) {
    return parse(path(location), location, hadoop);
  }

  private static Config parse(Path path, String shown, Configuration hadoop) {
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return ConfigFactory.parseString(
          text,
          ConfigParseOptions.defaults()
              .setOriginDescription(shown)
              .setIncluder(new SiblingIncluder(path.getParent(), hadoop)));
    } catch (IOException e) {
      throw new UsageException(
          "configuration " + shown + " cannot be read: " + e.getMessage() + "; check its path", e);
    }
  }

  /** A path without a scheme is a local file where there is one, whatever Hadoop's default is. */
  static Path path(String location) {
    File file = new File(location);
    return file.isFile() ? new Path(file.toURI()) : new Path(location);
  }

  private record SiblingIncluder(Path folder, Configuration hadoop) implements ConfigIncluder {
    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      return parse(new Path(folder, what), what, hadoop).root();
    }
  }
}
