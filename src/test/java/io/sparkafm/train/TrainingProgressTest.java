package io.sparkafm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkafm.LogCapture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {

  /** Numbers of the epochs that get a line, each as long as the last argument says. */
  private static List<Integer> lines(int maxIter, int epochs, double seconds) {
    AtomicLong clock = new AtomicLong(-5);
    TrainingProgress progress = new TrainingProgress(maxIter, clock::get);
    try (LogCapture log = new LogCapture(TrainingProgress.class)) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        clock.addAndGet((long) (seconds * TimeUnit.SECONDS.toNanos(1)));
        progress.log(epoch, 0, "");
      }
      return log.messages(Level.INFO).stream()
          .map(message -> Integer.valueOf(message.substring(6, message.indexOf('/'))))
          .toList();
    }
  }

  private static List<Integer> multiples(int interval, int most) {
    return IntStream.rangeClosed(1, most / interval).mapToObj(i -> i * interval).toList();
  }

  @Test
  void aFastTrainingGetsTwentyLines() {
    assertEquals(multiples(21, 420), lines(420, 420, 0.05));
  }

  @Test
  void aShortTrainingGetsALineForEveryEpoch() {
    assertEquals(List.of(1, 2, 3), lines(3, 3, 0.05));
    assertEquals(multiples(1, 20), lines(20, 20, 0.05));
    assertEquals(multiples(2, 21), lines(21, 21, 0.05));
  }

  @Test
  void aSlowTrainingGetsALineAfterThirtySeconds() {
    // 30 s are over after every third epoch of 10 s; a twentieth of the epochs is later.
    assertEquals(multiples(3, 99), lines(10_000, 99, 10));
    assertEquals(multiples(1, 9), lines(10_000, 9, 31));
  }

  @Test
  void thirtySecondsCountFromTheLastLine() {
    // Every fifth epoch is a twentieth of all; the ones between come 28 s after it at the latest.
    assertEquals(multiples(5, 100), lines(100, 100, 7));
    assertEquals(List.of(4, 5, 9, 10), lines(100, 10, 8));
  }

  @Test
  void everyEpochIsLoggedOnceForThoseWhoListen() {
    TrainingProgress progress = new TrainingProgress(420, () -> 0);
    try (LogCapture log = LogCapture.afterEachEpoch(epoch -> {})) {
      for (int epoch = 1; epoch <= 42; epoch++) {
        progress.log(epoch, 0, "training RMSE 0.8");
      }
      assertEquals(42, log.size());
      assertEquals(2, log.messages(Level.INFO).size());
      assertEquals("Epoch 1/420, 0 s left: training RMSE 0.8", log.messages(Level.DEBUG).get(0));
    }
  }

  @Test
  void durationsAreInTheUnitThatPeopleName() {
    assertEquals("0 s", TrainingProgress.duration(0.2));
    assertEquals("119 s", TrainingProgress.duration(119.4));
    assertEquals("2 min", TrainingProgress.duration(120));
    assertEquals("120 min", TrainingProgress.duration(7199));
    assertEquals("2.0 h", TrainingProgress.duration(7200));
  }
}
