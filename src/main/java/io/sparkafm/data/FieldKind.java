package io.sparkafm.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/** What a feature column holds, and so how it becomes a weighted bag of field values. */
public enum FieldKind {
  /** One value: string, boolean or number. */
  CATEGORICAL("categorical"),
  /** A set of values: array of strings, booleans or integers. */
  MULTI_VALUED("multiValued"),
  /** Values with weights: map to numbers. */
  WEIGHTED_BAG("weightedBag"),
  /** One number. */
  CONTINUOUS("continuous"),
  /** One vector, of the same length for all items: ML Vector or array of numbers. */
  DENSE_VECTOR("denseVector"),
  /** Free text: a string, tokenised. Never a default. */
  TEXT("text");

  private static final String METADATA_KEY = "fieldKind";

  private final String configName;

  FieldKind(String configName) {
    this.configName = configName;
  }

  /** The kind's name in configuration files and error messages: {@code multiValued}. */
  public String configName() {
    return configName;
  }

  /**
   * @param name a kind's name in configuration files; case does not matter
   * @throws IllegalArgumentException for a name that belongs to no kind
   */
  public static FieldKind ofConfigName(String name) {
    for (FieldKind kind : values()) {
      if (kind.configName.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "'%s' is not a kind of field: use one of %s"
            .formatted(
                name,
                Arrays.stream(values())
                    .map(FieldKind::configName)
                    .collect(Collectors.joining(", "))));
  }

  /**
   * The kind written in the column's metadata where there is one (see {@link #metadata}), else the
   * default of its type: string, boolean and integral are categorical; float, double and decimal
   * continuous; arrays of strings or integers multi-valued; maps to numbers weighted bags; ML
   * vectors and arrays of floats or doubles dense vectors.
   *
   * @throws IllegalArgumentException for a type without a default, naming the column
   */
  public static FieldKind of(StructField column) {
    if (column.metadata().contains(METADATA_KEY)) {
      return ofConfigName(column.metadata().getString(METADATA_KEY));
    }
    DataType type = column.dataType();
    if (type instanceof FloatType || type instanceof DoubleType || type instanceof DecimalType) {
      return CONTINUOUS;
    }
    // The order matters: an array of numbers that are not whole is a vector before it is a set.
    for (FieldKind kind : new FieldKind[] {CATEGORICAL, MULTI_VALUED, WEIGHTED_BAG, DENSE_VECTOR}) {
      if (kind.accepts(type)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "Feature column '%s' is of type %s, which cannot be a field: cast it to a string, a number, an "
                .formatted(column.name(), type.sql())
            + "array, a map to numbers or an ML vector");
  }

  /** Metadata for a column, by which {@link #of(StructField)} knows its kind. */
  public Metadata metadata() {
    return new MetadataBuilder().putString(METADATA_KEY, configName).build();
  }

  /** Whether a column of this type can be a field of this kind. */
  public boolean accepts(DataType type) {
    return switch (this) {
      case CATEGORICAL -> isValue(type) || type instanceof NumericType;
      case MULTI_VALUED -> type instanceof ArrayType array && isValue(array.elementType());
      case WEIGHTED_BAG ->
          type instanceof MapType map
              && isValue(map.keyType())
              && map.valueType() instanceof NumericType;
      case CONTINUOUS -> type instanceof NumericType;
      case DENSE_VECTOR ->
          type.equals(SQLDataTypes.VectorType())
              || type instanceof ArrayType array && array.elementType() instanceof NumericType;
      case TEXT -> type instanceof StringType;
    };
  }

  /** The SQL type of the field's values, given the column's. */
  DataType valueType(DataType type) {
    return switch (this) {
      case CATEGORICAL, TEXT -> type;
      case MULTI_VALUED -> ((ArrayType) type).elementType();
      case WEIGHTED_BAG -> ((MapType) type).keyType();
      case CONTINUOUS -> DataTypes.DoubleType;
      case DENSE_VECTOR -> DataTypes.IntegerType;
    };
  }

  private static boolean isValue(DataType type) {
    return type instanceof StringType
        || type instanceof BooleanType
        || type instanceof IntegralType;
  }
}
