package io.sparkafm;

import static io.sparkafm.LocalSpark.row;

import io.sparkafm.data.PlantedData;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Planted ratings as a table: user INT, item INT, rating DOUBLE, genre STRING, actor STRING. */
public final class PlantedRatings {
  /** Names of the feature columns. */
  public static final String[] FEATURES = {"genre", "actor"};

  public static final String SCHEMA =
      "user INT, item INT, rating DOUBLE, genre STRING, actor STRING";

  private PlantedRatings() {}

  /** 120 users, 60 items and about 25 ratings a user: some 3,000 ratings. */
  public static Dataset<Row> small() {
    return LocalSpark.table(SCHEMA, rows(120, 60, 25, 1));
  }

  /** Rows of {@link #SCHEMA}; user 7's ratings come one after the other, as all users' do. */
  public static List<Row> rows(int users, int items, int ratingsPerUser, long seed) {
    PlantedData data =
        PlantedData.draw(
            new PlantedData.Plan(
                users, items, ratingsPerUser, new int[] {6, 15}, 4, 1.5, 0.5, seed));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < users; i++) {
      int[] rated = data.itemsOf(i);
      double[] rating = data.ratingsOf(i);
      for (int r = 0; r < rated.length; r++) {
        int j = rated[r];
        rows.add(row(i, j, rating[r], "genre" + data.value(j, 1), "actor" + data.value(j, 2)));
      }
    }
    return rows;
  }
}
