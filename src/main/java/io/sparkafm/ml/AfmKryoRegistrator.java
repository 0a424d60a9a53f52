package io.sparkafm.ml;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.util.List;
import org.apache.spark.serializer.KryoRegistrator;
import org.apache.spark.util.SparkClassUtils$;

/**
 * Registers what spark-afm sends through Spark's serializer. Needed only where {@code
 * spark.kryo.registrationRequired} is true: {@code
 * spark.kryo.registrator=io.sparkafm.ml.AfmKryoRegistrator}, which {@code submit/afm} sets.
 */
public final class AfmKryoRegistrator implements KryoRegistrator {
  private static final List<String> SERIALISED_BY_JAVA =
      List.of(
          "io.sparkafm.core.math.ExactSums",
          "io.sparkafm.data.JavaSerialized",
          "io.sparkafm.data.RatingSums",
          "io.sparkafm.data.UserBlock",
          "io.sparkafm.ml.table.FoldBlock$Beside",
          "io.sparkafm.serve.AfmModelData",
          "io.sparkafm.train.BlockState",
          "io.sparkafm.train.Round$TrainingItems",
          "io.sparkafm.train.RoundBroadcast",
          "io.sparkafm.train.TrainedUsers");

  /** What queries and Spark's evaluators send, but Spark does not register. */
  private static final List<String> OF_SPARK =
      List.of(
          "org.apache.spark.ml.stat.SummarizerBuffer",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$ComputeL1$",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$ComputeM2$",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$ComputeM2n$",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$ComputeMean$",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$ComputeWeightSum$",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$Mean$",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$NormL1$",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$NormL2$",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$Variance$",
          "org.apache.spark.sql.catalyst.expressions.GenericRow",
          "org.apache.spark.sql.types.ArrayType",
          "org.apache.spark.sql.types.BooleanType$",
          "org.apache.spark.sql.types.ByteType$",
          "org.apache.spark.sql.types.FloatType$",
          "org.apache.spark.sql.types.ShortType$",
          "org.apache.spark.sql.types.TimestampType$",
          "org.apache.spark.util.StatCounter",
          "org.apache.spark.util.io.ChunkedByteBuffer",
          "[Lorg.apache.spark.util.io.ChunkedByteBuffer;");

  @Override
  public void registerClasses(Kryo kryo) {
    for (String name : OF_SPARK) {
      kryo.register(SparkClassUtils$.MODULE$.classForName(name, true, false));
    }
    for (String name : SERIALISED_BY_JAVA) {
      kryo.register(SparkClassUtils$.MODULE$.classForName(name, true, false), new JavaSerializer());
    }
  }
}
