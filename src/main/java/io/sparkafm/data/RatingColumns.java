package io.sparkafm.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Which columns of a dataset of ratings hold what.
 *
 * @param user the user's id: string, integral or decimal
 * @param item the item's id: string, integral or decimal
 * @param rating the rating: numeric
 * @param weight the rating's weight, ≥ 0: numeric; null where all weigh 1
 * @param timestamp when it was given: numeric, timestamp or date; null where unknown
 * @param validationIndicator true for a rating that is held out of training; null where none is
 * @param features the item's features
 */
public record RatingColumns(
    String user,
    String item,
    String rating,
    String weight,
    String timestamp,
    String validationIndicator,
    List<FeatureColumn> features)
    implements Serializable {

  public RatingColumns {
    features = new ArrayList<>(features);
  }

  /** Ratings without weights, timestamps, validation and features. */
  public static RatingColumns of(String user, String item, String rating) {
    return new RatingColumns(user, item, rating, null, null, null, List.of());
  }

  public RatingColumns withWeight(String column) {
    return new RatingColumns(user, item, rating, column, timestamp, validationIndicator, features);
  }

  public RatingColumns withTimestamp(String column) {
    return new RatingColumns(user, item, rating, weight, column, validationIndicator, features);
  }

  public RatingColumns withValidationIndicator(String column) {
    return new RatingColumns(user, item, rating, weight, timestamp, column, features);
  }

  public RatingColumns withFeatures(List<FeatureColumn> columns) {
    return new RatingColumns(user, item, rating, weight, timestamp, validationIndicator, columns);
  }

  /** Names of all columns. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    Stream.of(user, item, rating, weight, timestamp, validationIndicator)
        .filter(Objects::nonNull)
        .forEach(names::add);
    features.forEach(feature -> names.add(feature.name()));
    return names;
  }

  /**
   * Checks the columns against a schema and fills in the kinds of features that were left open.
   *
   * @throws IllegalArgumentException for a missing column, a wrong type or a feature column that is
   *     named twice or serves as something else
   */
  public RatingColumns resolve(StructType schema) {
    requireId(schema, user, "User column");
    requireId(schema, item, "Item column");
    require(schema, rating, "Rating column", "numeric", NumericType.class);
    if (weight != null) {
      require(schema, weight, "Weight column", "numeric", NumericType.class);
    }
    if (timestamp != null) {
      require(
          schema,
          timestamp,
          "Timestamp column",
          "numeric, a timestamp or a date",
          NumericType.class,
          TimestampType.class,
          TimestampNTZType.class,
          DateType.class);
    }
    if (validationIndicator != null) {
      require(
          schema, validationIndicator, "Validation indicator column", "boolean", BooleanType.class);
    }
    Set<String> taken = new HashSet<>();
    for (String column : List.of(user, item, rating)) {
      if (!taken.add(column)) {
        throw new IllegalArgumentException(
            "Column '%s' is named for two of user, item and rating: name a different column for each"
                .formatted(column));
      }
    }
    Stream.of(weight, timestamp, validationIndicator).filter(Objects::nonNull).forEach(taken::add);
    List<FeatureColumn> resolved = new ArrayList<>();
    for (FeatureColumn feature : features) {
      if (!taken.add(feature.name())) {
        throw new IllegalArgumentException(
            "Feature column '%s' is already in use: name every column once"
                .formatted(feature.name()));
      }
      resolved.add(resolve(Columns.field(schema, feature.name(), "Feature column"), feature));
    }
    return withFeatures(resolved);
  }

  private static FeatureColumn resolve(StructField field, FeatureColumn feature) {
    FieldKind kind = feature.kind() == null ? FieldKind.of(field) : feature.kind();
    if (!kind.accepts(field.dataType())) {
      throw new IllegalArgumentException(
          "Feature column '%s' is of type %s, which cannot be %s: cast it or choose another kind"
              .formatted(feature.name(), field.dataType().sql(), kind.configName()));
    }
    return new FeatureColumn(feature.name(), kind);
  }

  /**
   * @throws IllegalArgumentException for a missing column, or a type that cannot be an id
   */
  public static void requireId(StructType schema, String name, String role) {
    // Not double: its NaN and its rounding of large ids make it no id.
    require(
        schema,
        name,
        role,
        "a string, an integer or a decimal",
        StringType.class,
        IntegralType.class,
        DecimalType.class);
    DataType type = Columns.field(schema, name, role).dataType();
    if (type instanceof StringType string && !string.equals(DataTypes.StringType)) {
      throw new IllegalArgumentException(
          "%s '%s' is of type %s, in which strings of other letters may be equal, but an id has one form: cast it to STRING, in lower case if its case is not to matter"
              .formatted(role, name, string.sql()));
    }
  }

  private static void require(
      StructType schema, String name, String role, String wanted, Class<?>... types) {
    DataType type = Columns.field(schema, name, role).dataType();
    for (Class<?> allowed : types) {
      if (allowed.isInstance(type)) {
        return;
      }
    }
    throw new IllegalArgumentException(
        "%s '%s' is of type %s but must be %s: cast it".formatted(role, name, type.sql(), wanted));
  }
}
