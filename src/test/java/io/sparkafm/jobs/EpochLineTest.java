package io.sparkafm.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

class EpochLineTest {

  @Test
  void anEpochWritesOverTheOneBeforeAndIsCutAtTheMargin() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    EpochLine line = new EpochLine(new PrintStream(written, true, StandardCharsets.UTF_8), "<");
    for (String message : new String[] {"Epoch 1/2", "Epoch 2/2"}) {
      line.append(Log4jLogEvent.newBuilder().setMessage(new SimpleMessage(message)).build());
    }
    assertEquals(
        "<\u001b[?7lEpoch 1/2\u001b[?7h<\u001b[?7lEpoch 2/2\u001b[?7h",
        written.toString(StandardCharsets.UTF_8));
  }
}
