package io.sparkafm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** What holds for every item's encoding, seen or not. */
class FieldVocabularyTest {

  private static final String[] VALUES = {"0", "1", "2", "3", "4"};

  private static FieldVocabulary vocabulary(FieldKind kind) {
    return new FieldVocabulary("f", kind, "STRING", VALUES, 0, 1);
  }

  /** Entries "0" … "9", of which the vocabulary knows the first five. */
  private static List<Row> bag(Map<Integer, Double> weights) {
    return weights.entrySet().stream()
        .map(e -> RowFactory.create(Integer.toString(e.getKey()), e.getValue()))
        .toList();
  }

  @Property
  void weightsOfBagsSumToOne(
      @ForAll @Size(max = 10)
          Map<@IntRange(max = 9) Integer, @DoubleRange(min = 0.01, max = 100) Double> weights) {
    for (FieldKind kind : List.of(FieldKind.WEIGHTED_BAG, FieldKind.TEXT)) {
      WeightedRows rows = vocabulary(kind).encode(bag(weights));
      long known = weights.keySet().stream().filter(v -> v < VALUES.length).count();
      assertEquals(known, rows.row().length);
      double sum = 0;
      for (float weight : rows.weight()) {
        assertTrue(weight > 0);
        sum += weight;
      }
      assertEquals(known == 0 ? 0 : 1, sum, 1e-5);
    }
  }

  @Property
  void scaleOfABagDoesNotMatter(
      @ForAll @Size(max = 5)
          Map<@IntRange(max = 9) Integer, @DoubleRange(min = -10, max = 10) Double> weights) {
    weights.values().removeIf(w -> w == 0);
    Map<Integer, Double> doubled =
        weights.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> 2 * e.getValue()));
    FieldVocabulary field = vocabulary(FieldKind.WEIGHTED_BAG);
    WeightedRows one = field.encode(bag(new TreeMap<>(weights)));
    WeightedRows two = field.encode(bag(new TreeMap<>(doubled)));
    assertArrayEquals(one.row(), two.row());
    assertArrayEquals(one.weight(), two.weight());
  }

  @Property
  void continuousValuesAreStandardised(
      @ForAll @DoubleRange(min = -100, max = 100) double value,
      @ForAll @DoubleRange(min = -100, max = 100) double mean,
      @ForAll @DoubleRange(min = 0.1, max = 100) double deviation) {
    FieldVocabulary field =
        new FieldVocabulary(
            "f", FieldKind.CONTINUOUS, "DOUBLE", new String[] {""}, mean, deviation);
    WeightedRows rows = field.encode(List.of(RowFactory.create("", value)));
    assertArrayEquals(new int[] {0}, rows.row());
    assertEquals((float) ((value - mean) / deviation), rows.weight()[0]);
  }

  @Property(tries = 10)
  void survivesSerialisation(@ForAll @IntRange(max = 4) int value)
      throws IOException, ClassNotFoundException {
    FieldVocabulary field = vocabulary(FieldKind.CATEGORICAL);
    assertEquals(value, field.row(Integer.toString(value)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(field);
    FieldVocabulary read =
        (FieldVocabulary)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    assertEquals(value, read.row(Integer.toString(value)));
    assertEquals(-1, read.row("new"));
  }
}
