package io.sparkafm.jobs.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.jobs.config.UsageException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3CommitterTest {
  private static final String FACTORY = "mapreduce.outputcommitter.factory.scheme.s3a";
  private static final String PROTOCOL = "spark.sql.sources.commitProtocolClass";
  private static final String PARQUET = "spark.sql.parquet.output.committer.class";

  private final Configuration hadoop = new Configuration(false);
  private final SparkConf spark = new SparkConf(false);

  private void check(String results) {
    S3Committer.check(new Path(results), hadoop, spark);
  }

  private String refusal(String results) {
    return assertThrows(UsageException.class, () -> check(results)).getMessage();
  }

  /** The classes' own names do not matter here, only that there are some. */
  private void setAll() {
    String any = S3CommitterTest.class.getName();
    hadoop.set(FACTORY, any);
    spark.set(PROTOCOL, any).set(PARQUET, any);
  }

  @ParameterizedTest
  @ValueSource(strings = {"magic", "directory", "partitioned"})
  void aCommitterAloneIsRefusedWithAllThatIsMissing(String committer) {
    hadoop.set("fs.s3a.committer.name", committer);
    assertEquals(
        "fs.s3a.committer.name is "
            + committer
            + ", but without further settings Spark renames files instead: add"
            + " --conf spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a=org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory"
            + " --conf spark.sql.sources.commitProtocolClass=org.apache.spark.internal.io.cloud.PathOutputCommitProtocol"
            + " --conf spark.sql.parquet.output.committer.class=org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter"
            + " after --, or set fs.s3a.committer.name to file",
        refusal("s3a://bucket/out"));
  }

  @Test
  void onlyWhatIsMissingIsNamed() {
    hadoop.set("fs.s3a.committer.name", "magic");
    setAll();
    spark.remove(PARQUET);
    String message = refusal("s3a://bucket/out");
    assertTrue(message.contains(PARQUET) && !message.contains(PROTOCOL), message);
  }

  @Test
  void aBucketMayHaveACommitterOfItsOwn() {
    hadoop.set("fs.s3a.bucket.one.committer.name", "magic");
    assertTrue(refusal("s3a://one/out").contains("is magic"));
    assertDoesNotThrow(() -> check("s3a://two/out"));
    hadoop.set("fs.s3a.committer.name", "magic");
    hadoop.set("fs.s3a.bucket.two.committer.name", "file");
    assertDoesNotThrow(() -> check("s3a://two/out"));
  }

  @Test
  void aClassThatIsNotThereIsNamed() {
    hadoop.set("fs.s3a.committer.name", "magic");
    setAll();
    spark.set(PROTOCOL, "org.example.Protocol");
    assertEquals(
        PROTOCOL
            + " names the class org.example.Protocol, which is not there: add the jars hadoop-aws and"
            + " spark-hadoop-cloud by --jars after --",
        refusal("s3a://bucket/out"));
  }

  @Test
  void whatSparkUsesOrWhatIsElsewhereIsAccepted() {
    assertDoesNotThrow(() -> check("s3a://bucket/out"));
    hadoop.set("fs.s3a.committer.name", "magic");
    assertDoesNotThrow(() -> check("hdfs://host/out"));
    assertDoesNotThrow(() -> check("out"));
    setAll();
    assertDoesNotThrow(() -> check("s3a://bucket/out"));
  }
}
