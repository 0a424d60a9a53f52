package io.sparkafm.ml.recommend;

import io.sparkafm.core.model.ItemFeatures;
import io.sparkafm.core.score.ScoreCorrelation;
import io.sparkafm.core.score.StackedItems;
import io.sparkafm.core.score.TopLists;
import io.sparkafm.data.FieldKind;
import io.sparkafm.data.ItemCatalog;
import io.sparkafm.serve.AfmModelData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Spliterators;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The items that are most alike to some items: numbers of items in; id and an array of (item,
 * similarity, reasons) out, the most alike first; an empty array for an item that says nothing
 * personal to anybody. A task holds the vectors of all items, items · columns floats, and computes
 * their deviations once, O(items · columns²); an item costs items · columns multiplications.
 *
 * @param n most similar items of an item
 * @param reasons most reasons of a pair
 */
public record SimilarItems(
    Broadcast<AfmModelData> model, ScoreCorrelation correlation, int n, int reasons)
    implements FlatMapFunction<Iterator<Integer>, Row> {

  /** A part of an item's vector: a value, or a whole field where its parts have no names. */
  private record Part(int field, String value, boolean shared) {}

  @Override
  public Iterator<Row> call(Iterator<Integer> items) {
    Search search = new Search();
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(items, 0), false)
        .map(search::row)
        .iterator();
  }

  private final class Search {
    private final AfmModelData data = model.value();
    private final ItemCatalog catalog = data.catalog();
    private final ItemFeatures features = catalog.features();
    private final int columns = correlation.columns();
    private final int[] candidates = catalog.inTraining();
    private final float[] vectors = new float[Math.multiplyExact(candidates.length, columns)];
    private final double[] deviations = new double[candidates.length];
    private final TopLists best = new TopLists(1, n);

    Search() {
      StackedItems stacked = new StackedItems(data.items(), features);
      float[] x = new float[columns];
      for (int p = 0; p < candidates.length; p++) {
        stacked.stack(candidates[p], x);
        deviations[p] = correlation.deviation(x);
        System.arraycopy(x, 0, vectors, p * columns, columns);
      }
    }

    Row row(int item) {
      int place = Arrays.binarySearch(candidates, item);
      float[] direction =
          correlation.direction(
              Arrays.copyOfRange(vectors, place * columns, (place + 1) * columns));
      best.clear();
      for (int p = 0; p < candidates.length && deviations[place] > 0; p++) {
        if (p != place && deviations[p] > 0) {
          double product = 0;
          for (int c = 0; c < columns; c++) {
            product += direction[c] * vectors[p * columns + c];
          }
          best.offer(0, ScoreCorrelation.correlation(product, deviations[p]), p);
        }
      }
      best.sort(0);
      List<Row> similar = new ArrayList<>();
      for (int i = 0; i < best.size(0); i++) {
        int p = best.number(0, i);
        similar.add(
            RowFactory.create(
                catalog.id(candidates[p]),
                best.score(0, i),
                reasons(item, candidates[p], direction, deviations[p])));
      }
      return RowFactory.create(catalog.id(item), similar.toArray(Row[]::new));
    }

    /** The parts of an item that make it like another, the largest first. */
    private Row[] reasons(int item, int other, float[] direction, double deviation) {
      Map<Part, Double> shares = new LinkedHashMap<>();
      int rank = data.items().rank();
      int stride = data.items().stride();
      int[] rows = features.rowNumbers();
      for (int p = features.first(other); p < features.last(other); p++) {
        int row = rows[p];
        int field = features.field[p];
        double product = 0;
        for (int h = 0; h < rank; h++) {
          product +=
              (double) direction[field * rank + h] * data.items().factors()[row * stride + h];
        }
        shares.merge(part(item, field, row), features.weight(p) * product / deviation, Double::sum);
      }
      return shares.entrySet().stream()
          .sorted(Comparator.comparingDouble(e -> -Math.abs(e.getValue())))
          .limit(reasons)
          .map(
              e ->
                  RowFactory.create(
                      data.fieldNames().get(e.getKey().field()),
                      e.getKey().value(),
                      e.getKey().shared(),
                      e.getValue().floatValue()))
          .toArray(Row[]::new);
    }

    private Part part(int item, int field, int row) {
      FieldKind kind = field == 0 ? null : catalog.fields().get(field - 1).kind();
      if (kind == null || kind == FieldKind.CONTINUOUS || kind == FieldKind.DENSE_VECTOR) {
        return new Part(field, null, false);
      }
      boolean shared =
          IntStream.range(features.begin(item, field), features.end(item, field))
              .anyMatch(p -> features.row(p) == row);
      String value = catalog.fields().get(field - 1).value(row - features.firstRow(field));
      return new Part(field, value, shared);
    }
  }
}
