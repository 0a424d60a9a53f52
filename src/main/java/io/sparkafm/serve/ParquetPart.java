package io.sparkafm.serve;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.DummyRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * A part of a saved model: a folder of Parquet files that Spark wrote, read in this JVM, without a
 * job and without Spark being started. Columns come as primitive arrays, a row group at a time:
 * there is no object for a row or a number.
 */
final class ParquetPart {
  /** Where Spark leaves the schema of what it writes. */
  private static final String SPARK_SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

  private final Configuration conf;
  private final Path folder;
  private final List<Path> files;

  private ParquetPart(Configuration conf, Path folder, List<Path> files) {
    this.conf = conf;
    this.folder = folder;
    this.files = files;
  }

  /**
   * @param model folder of the model
   * @param part name of the part
   * @throws IllegalArgumentException where the model has no such part
   */
  static ParquetPart of(Configuration conf, Path model, String part) {
    Path folder = new Path(model, part);
    List<Path> files = files(conf, folder);
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          "Model %s has no files in %s/: name the folder of a saved model, or save it again"
              .formatted(model, part));
    }
    return new ParquetPart(conf, folder, files);
  }

  /** The files of a folder in the order of their names, hidden ones apart; none if it is absent. */
  static List<Path> files(Configuration conf, Path folder) {
    try {
      FileSystem files = folder.getFileSystem(conf);
      return Arrays.stream(files.listStatus(folder))
          .filter(FileStatus::isFile)
          .map(FileStatus::getPath)
          .filter(path -> !path.getName().startsWith("_") && !path.getName().startsWith("."))
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s cannot be listed (%s): check path and access".formatted(folder, e.getMessage()), e);
    }
  }

  /** The table's schema, as Spark wrote it. */
  StructType schema() {
    return open(
        files.get(0),
        reader -> {
          Map<String, String> metadata = reader.getFileMetaData().getKeyValueMetaData();
          return (StructType) DataType.fromJson(metadata.get(SPARK_SCHEMA));
        });
  }

  /** Number of rows, from the files' footers alone. */
  long rowCount() {
    long rows = 0;
    for (Path file : files) {
      rows += open(file, ParquetFileReader::getRecordCount);
    }
    return rows;
  }

  /**
   * A checksum of the files' footers, whatever the files are called. Footers tell the sizes and the
   * ranges of all columns; of the numbers themselves each page has a checksum of its own.
   */
  String checksum() {
    long sum = 0;
    for (Path file : files) {
      try {
        HadoopInputFile input = HadoopInputFile.fromPath(file, conf);
        sum += crcOfFooter(input);
      } catch (IOException | RuntimeException e) {
        throw damaged(file, e);
      }
    }
    return Long.toHexString(sum);
  }

  private static long crcOfFooter(HadoopInputFile input) throws IOException {
    try (SeekableInputStream in = input.newStream()) {
      // A file ends with the footer, the footer's length in four bytes, and four letters.
      long end = input.getLength() - 8;
      byte[] length = new byte[4];
      in.seek(end);
      in.readFully(length);
      int size = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt();
      byte[] footer = new byte[(int) Math.min(Math.max(size, 0), end)];
      in.seek(end - footer.length);
      in.readFully(footer);
      CRC32C checksum = new CRC32C();
      checksum.update(footer);
      return checksum.getValue();
    }
  }

  /**
   * Number of rows, which must have room in arrays.
   *
   * @throws IllegalArgumentException for more rows than this JVM could hold if each took a byte
   */
  int rows() {
    long rows = rowCount();
    if (rows < 0 || rows > Runtime.getRuntime().maxMemory()) {
      throw new IllegalArgumentException(
          "%s claims to have %d rows, for which this JVM has no memory: save the model again, or give the JVM more"
              .formatted(folder, rows));
    }
    if (rows > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s has %d rows, which one JVM cannot hold in arrays: use AfmModel on Spark"
              .formatted(folder, rows));
    }
    return (int) rows;
  }

  /**
   * Reads columns, row group after row group, in the order of files' names.
   *
   * @param columns names of top-level columns; others are not read from disk
   * @throws IllegalArgumentException for a file that cannot be read or that lacks a column, naming
   *     it
   */
  void read(List<String> columns, RowGroup group) {
    for (Path file : files) {
      open(
          file,
          reader -> {
            FileMetaData metadata = reader.getFileMetaData();
            List<Type> types = new ArrayList<>();
            for (String column : columns) {
              types.add(metadata.getSchema().getType(column));
            }
            MessageType wanted = new MessageType(metadata.getSchema().getName(), types);
            reader.setRequestedSchema(wanted);
            for (PageReadStore pages; (pages = reader.readNextRowGroup()) != null; ) {
              group.take(new Rows(pages, wanted, metadata.getCreatedBy()));
            }
            return null;
          });
    }
  }

  /** What is done with each row group. */
  interface RowGroup {
    void take(Rows rows) throws IOException;
  }

  private interface Reading<T> {
    T from(ParquetFileReader reader) throws IOException;
  }

  private <T> T open(Path file, Reading<T> reading) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(file, conf),
            HadoopReadOptions.builder(conf, file).usePageChecksumVerification(true).build())) {
      return reading.from(reader);
    } catch (IOException | RuntimeException e) {
      // Parquet raises what it stumbles over, from a missing magic number to an index out of range.
      throw damaged(file, e);
    }
  }

  private static IllegalArgumentException damaged(Path file, Exception e) {
    return new IllegalArgumentException(
        "%s is damaged or not part of a model (%s): save the model again"
            .formatted(file, firstLine(e)),
        e);
  }

  /** What an error says, in one line. */
  static String firstLine(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.lines().findFirst().orElse(e.toString());
  }

  /**
   * Columns of a row group. A list is named by its column, a part of a list's structs by its path,
   * {@code values.list.element.field}.
   */
  static final class Rows {
    private final ColumnReadStoreImpl columns;
    private final MessageType schema;
    private final int size;

    private Rows(PageReadStore pages, MessageType schema, String createdBy) {
      this.columns =
          new ColumnReadStoreImpl(
              pages, new DummyRecordConverter(schema).getRootConverter(), schema, createdBy);
      this.schema = schema;
      this.size = Math.toIntExact(pages.getRowCount());
    }

    /** Number of rows. */
    int size() {
      return size;
    }

    /** A column without nulls. */
    int[] ints(String column) throws IOException {
      return intLists(column).values();
    }

    /** A column without nulls. */
    long[] longs(String column) throws IOException {
      ColumnReader reader = reader(column);
      long[] values = new long[capacity(reader)];
      read(reader, column, at -> values[at] = reader.getLong());
      return values;
    }

    /** A column without nulls. */
    float[] floats(String column) throws IOException {
      return floatLists(column).values();
    }

    /** A column without nulls. */
    String[] strings(String column) {
      ColumnReader reader = reader(column);
      String[] values = new String[size];
      for (int i = 0; i < size; i++, reader.consume()) {
        values[i] = reader.getBinary().toStringUsingUTF8();
      }
      return values;
    }

    /** A column of ids, each in the Java type that Spark gives it in rows. */
    Object[] ids(String column, DataType type) {
      ColumnReader reader = reader(column);
      Object[] values = new Object[size];
      for (int i = 0; i < size; i++, reader.consume()) {
        values[i] = IdIndex.read(reader, type);
      }
      return values;
    }

    /** A list a row, of floats. */
    Floats floatLists(String column) throws IOException {
      ColumnReader reader = reader(column);
      float[] values = new float[capacity(reader)];
      return new Floats(read(reader, column, at -> values[at] = reader.getFloat()), values);
    }

    /** A list a row, of ints. */
    Ints intLists(String column) throws IOException {
      ColumnReader reader = reader(column);
      int[] values = new int[capacity(reader)];
      return new Ints(read(reader, column, at -> values[at] = reader.getInteger()), values);
    }

    /** Room for all values: there are fewer where lists are empty. */
    private static int capacity(ColumnReader reader) {
      return Math.toIntExact(reader.getTotalValueCount());
    }

    /**
     * Reads a column from its first entry to its last.
     *
     * @param copy copies the value that the reader stands at to this place
     * @return where each row's values begin, and the end of the last
     */
    private int[] read(ColumnReader reader, String column, IntConsumer copy) throws IOException {
      int defined = reader.getDescriptor().getMaxDefinitionLevel();
      int[] start = new int[size + 1];
      int row = 0;
      int values = 0;
      for (long left = reader.getTotalValueCount(); left > 0; left--, reader.consume()) {
        if (reader.getCurrentRepetitionLevel() == 0) {
          start[row++] = values;
        }
        if (reader.getCurrentDefinitionLevel() == defined) {
          copy.accept(values++);
        }
      }
      if (row != size) {
        throw new IOException("column %s has %d rows instead of %d".formatted(column, row, size));
      }
      start[row] = values;
      return start;
    }

    private ColumnReader reader(String column) {
      return columns.getColumnReader(leaf(column));
    }

    private ColumnDescriptor leaf(String column) {
      List<String> path = new ArrayList<>(List.of(column.split("\\.")));
      Type type = schema.getType(path.toArray(new String[0]));
      while (!type.isPrimitive()) {
        type = type.asGroupType().getType(0);
        path.add(type.getName());
      }
      return schema.getColumnDescription(path.toArray(new String[0]));
    }
  }

  /**
   * Lists, one after the other.
   *
   * @param start where each row's begins in {@code values}, and the end of the last
   */
  record Floats(int[] start, float[] values) {
    /** Copies a row's list of {@code vectors · length} numbers, a vector every {@code stride}. */
    void copy(int row, int vectors, int length, float[] to, int at, int stride) {
      if (start[row + 1] - start[row] != vectors * length) {
        throw new IllegalArgumentException(
            "a list of %d numbers where %d belong"
                .formatted(start[row + 1] - start[row], vectors * length));
      }
      for (int v = 0; v < vectors; v++) {
        System.arraycopy(values, start[row] + v * length, to, at + v * stride, length);
      }
    }

    /** A row's list. */
    float[] row(int row) {
      return Arrays.copyOfRange(values, start[row], start[row + 1]);
    }
  }

  /** As {@link Floats}. */
  record Ints(int[] start, int[] values) {}
}
