package io.sparkafm.serve;

import io.sparkafm.core.model.TrainedItems;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.spark.sql.api.java.UDF1;
import scala.collection.Seq;

/**
 * A user's factors as bytes. Spark boxes every float of an array that it passes to a function, but
 * passes bytes as they are. With bytes the boxing happens once per user and not once per pair.
 */
public final class FactorBytes implements UDF1<Seq<Float>, byte[]> {
  private static final long serialVersionUID = 1L;

  @Override
  public byte[] call(Seq<Float> factors) {
    if (factors == null) {
      return null;
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * factors.length()).order(ByteOrder.LITTLE_ENDIAN);
    factors.foreach(factor -> bytes.putFloat(factor));
    return bytes.array();
  }

  /**
   * Reads factors into rows of the items' stride.
   *
   * @param user the padding is left as it is
   */
  public static void read(byte[] factors, TrainedItems items, float[] user) {
    ByteBuffer bytes = ByteBuffer.wrap(factors).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; bytes.hasRemaining(); at += items.stride()) {
      for (int h = 0; h < items.rank(); h++) {
        user[at + h] = bytes.getFloat();
      }
    }
  }
}
