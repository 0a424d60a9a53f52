package io.sparkafm.ml;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.column.values.bitpacking.BytePacker;
import org.apache.parquet.column.values.bitpacking.Packer;

/**
 * A column of numbers in a row group, a page at a time: what a page holds as they lie in memory is
 * copied as a whole, where Parquet's own reader hands out number by number. Use: {@code while
 * (next()) copy(values)}, then {@link #start()}.
 */
final class ColumnPages {
  private final ColumnDescriptor column;
  private final PageReader pages;
  private final Dictionary dictionary;
  private final long entries;
  private final int[] start;
  private long entriesRead;
  private int row;
  private int values;
  private Page page;
  private int valuesBefore;

  /**
   * @param rows of the row group
   */
  ColumnPages(PageReader pages, ColumnDescriptor column, int rows) throws IOException {
    this.column = column;
    this.pages = pages;
    DictionaryPage page = pages.readDictionaryPage();
    this.dictionary = page == null ? null : page.getEncoding().initDictionary(column, page);
    this.entries = pages.getTotalValueCount();
    this.start = new int[rows + 1];
  }

  /** Room for all values: there are fewer where lists are empty. */
  int capacity() {
    return Math.toIntExact(entries);
  }

  /**
   * Goes to the next page, and reads where its rows begin.
   *
   * @return whether there is one
   */
  boolean next() throws IOException {
    if (entriesRead >= entries) {
      if (row != start.length - 1) {
        throw new IOException(
            "column %s has %d rows of %d".formatted(column, row, start.length - 1));
      }
      start[row] = values;
      return false;
    }
    DataPage next = pages.readPage();
    page = next instanceof DataPageV2 second ? page(second) : page((DataPageV1) next);
    valuesBefore = values;
    int defined = column.getMaxDefinitionLevel();
    for (int i = 0; i < page.entries; i++) {
      if (page.repetition[i] == 0) {
        start[row++] = values;
      }
      if (page.definition[i] == defined) {
        values++;
      }
    }
    entriesRead += page.entries;
    return true;
  }

  /** Where each row's values begin, and the end of the last; of all pages. */
  int[] start() {
    return start;
  }

  /** Copies the page's values behind those of the pages before. */
  void copy(float[] to) throws IOException {
    int count = values - valuesBefore;
    if (page.encoding == Encoding.PLAIN) {
      page.plain(count * Float.BYTES).asFloatBuffer().get(to, valuesBefore, count);
      return;
    }
    ValuesReader reader = reader();
    for (int i = valuesBefore; i < values; i++) {
      to[i] = reader.readFloat();
    }
  }

  /** As {@link #copy(float[])}. */
  void copy(int[] to) throws IOException {
    int count = values - valuesBefore;
    if (page.encoding == Encoding.PLAIN) {
      page.plain(count * Integer.BYTES).asIntBuffer().get(to, valuesBefore, count);
      return;
    }
    ValuesReader reader = reader();
    for (int i = valuesBefore; i < values; i++) {
      to[i] = reader.readInteger();
    }
  }

  /** As {@link #copy(float[])}. */
  void copy(long[] to) throws IOException {
    int count = values - valuesBefore;
    if (page.encoding == Encoding.PLAIN) {
      page.plain(count * Long.BYTES).asLongBuffer().get(to, valuesBefore, count);
      return;
    }
    ValuesReader reader = reader();
    for (int i = valuesBefore; i < values; i++) {
      to[i] = reader.readLong();
    }
  }

  private ValuesReader reader() throws IOException {
    if (page.encoding.usesDictionary() && dictionary == null) {
      throw new IOException("column %s lacks its dictionary".formatted(column));
    }
    ValuesReader reader =
        page.encoding.usesDictionary()
            ? page.encoding.getDictionaryBasedValuesReader(column, ValuesType.VALUES, dictionary)
            : page.encoding.getValuesReader(column, ValuesType.VALUES);
    reader.initFromPage(page.entries, page.data);
    return reader;
  }

  /** A page with the levels of its entries. */
  private record Page(
      int entries,
      int[] repetition,
      int[] definition,
      Encoding encoding,
      ByteBufferInputStream data) {
    ByteBuffer plain(int bytes) throws IOException {
      return data.slice(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private Page page(DataPageV1 page) throws IOException {
    int entries = page.getValueCount();
    ByteBufferInputStream in = page.getBytes().toInputStream();
    return new Page(
        entries,
        levels(column.getMaxRepetitionLevel(), in, entries),
        levels(column.getMaxDefinitionLevel(), in, entries),
        page.getValueEncoding(),
        in);
  }

  private Page page(DataPageV2 page) throws IOException {
    int entries = page.getValueCount();
    return new Page(
        entries,
        runs(column.getMaxRepetitionLevel(), page.getRepetitionLevels().toInputStream(), entries),
        runs(column.getMaxDefinitionLevel(), page.getDefinitionLevels().toInputStream(), entries),
        page.getDataEncoding(),
        page.getData().toInputStream());
  }

  /** In pages of version 1, levels that can differ from 0 come with their length ahead. */
  private static int[] levels(int most, ByteBufferInputStream in, int entries) throws IOException {
    if (most == 0) {
      return new int[entries];
    }
    int bytes = BytesUtils.readIntLittleEndian(in);
    return runs(most, in.sliceStream(bytes), entries);
  }

  /**
   * Levels as Parquet packs them (format, "RLE/bit-packing hybrid"): a run is one level and how
   * often, or groups of eight levels bit by bit.
   */
  private static int[] runs(int most, ByteBufferInputStream in, int entries) throws IOException {
    int[] levels = new int[entries + 7];
    if (most == 0) {
      return levels;
    }
    int width = BytesUtils.getWidthFromMaxInt(most);
    BytePacker packer = Packer.LITTLE_ENDIAN.newBytePacker(width);
    byte[] packed = new byte[levels.length * width];
    for (int at = 0; at < entries; ) {
      int header = BytesUtils.readUnsignedVarInt(in);
      int length = header >>> 1;
      if ((header & 1) == 0) {
        Arrays.fill(levels, at, at + length, in.read());
        at += length;
        continue;
      }
      // The last groups may be cut short, where no level is left.
      in.readNBytes(packed, 0, length * width);
      for (int group = 0; group < length; group++, at += 8) {
        packer.unpack8Values(packed, group * width, levels, at);
      }
    }
    return levels;
  }
}
