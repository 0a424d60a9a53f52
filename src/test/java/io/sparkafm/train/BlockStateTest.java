package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.core.model.RatingBlock;
import io.sparkafm.data.UserBlock;
import org.junit.jupiter.api.Test;

class BlockStateTest {

  private static UserBlock block(long key, int item, float rating, float weight) {
    return new UserBlock(
        new Object[] {1, 2},
        new long[] {7, key},
        new RatingBlock(
            new int[] {0, 1, 2},
            new int[] {4, item},
            new float[] {3, rating},
            new float[] {1, weight}),
        null);
  }

  /** Users are known by their place: another block in the old one's stead would be mistaken. */
  @Test
  void aStateIsOfOneBlockAlone() {
    UserBlock block = block(8, 5, 2, 1);
    BlockState state = new BlockState(block.checksum(), null, null, null, null);
    assertDoesNotThrow(() -> state.requireSame(block(8, 5, 2, 1)));
    for (UserBlock other :
        new UserBlock[] {
          block(9, 5, 2, 1), block(8, 6, 2, 1), block(8, 5, 2.5f, 1), block(8, 5, 2, 2)
        }) {
      assertNotEquals(block.checksum(), other.checksum());
      String message =
          assertThrows(IllegalStateException.class, () -> state.requireSame(other)).getMessage();
      assertTrue(message.startsWith("Ratings that Spark has read again"), message);
    }
  }
}
