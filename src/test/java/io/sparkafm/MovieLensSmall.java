package io.sparkafm;

import io.sparkafm.ml.feature.ItemFeature;
import io.sparkafm.ml.feature.ItemFeatureJoiner;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Real ratings: MovieLens latest small, from {@code sample-data}. */
public final class MovieLensSmall {
  private MovieLensSmall() {}

  /** A table by the name of its file, types inferred. */
  public static Dataset<Row> csv(String file) {
    return LocalSpark.session()
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .option("escape", "\"")
        .csv("sample-data/ml-latest-small/" + file);
  }

  /** Columns userId, movieId, rating, timestamp and genre, an array of (value, weight). */
  public static Dataset<Row> ratingsWithGenres() {
    return new ItemFeatureJoiner()
        .setItemCol("movieId")
        .setFeatures(genres(csv("movies.csv")))
        .transform(csv("ratings.csv"));
  }

  /** The field of genres, of the table of movies. */
  public static ItemFeature genres(Dataset<Row> movies) {
    return ItemFeature.of("genre", movies, "movieId", "genres")
        .withDelimiter("\\|")
        .withMissing("(no genres listed)");
  }
}
