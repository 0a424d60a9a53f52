package io.sparkafm.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkafm.LocalSpark;
import io.sparkafm.jobs.config.UsageException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputDirectoryTest {
  @TempDir private Path folder;

  @Test
  void resultsAppearOnCommit() throws IOException {
    try (OutputDirectory output = open(false)) {
      write(output, "new");
      assertFalse(Files.exists(target()));
      output.commit();
    }
    assertEquals("new", Files.readString(target().resolve("result")));
    assertEquals(List.of("out"), names());
  }

  /** Written and read by Spark, as the commands do. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-27T10:00",
        "a:b",
        "two words",
        "100%",
        "n#1",
        "Erkl\u00e4rung",
        "slash/",
        "a/../b",
        "./c"
      })
  void aNameMayHoldWhatNamesOfFoldersHold(String name) throws IOException {
    Assumptions.assumeTrue(
        Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(name),
        "The locale of this JVM has no such names");
    String path = folder + "/" + name;
    try (OutputDirectory output = OutputDirectory.open(path, false, new Configuration())) {
      LocalSpark.session().range(5).write().parquet(output.path("numbers"));
      output.commit();
    }
    String numbers = new org.apache.hadoop.fs.Path(path, "numbers").toString();
    assertEquals(5, LocalSpark.session().read().parquet(numbers).count());
  }

  /** A folder as a process leaves it that was killed, by the name of a process of this machine. */
  private Path leftBy(long process, String purpose) throws IOException {
    String mine;
    try (OutputDirectory output = open(true)) {
      mine = new org.apache.hadoop.fs.Path(output.path("x")).getParent().getName();
    }
    String[] parts = mine.split("-", 4);
    Path left =
        folder.resolve(
            String.join(
                "-", parts[0].replace("staging", purpose), parts[1], "" + process, parts[3]));
    Files.createDirectory(left);
    Files.writeString(left.resolve("result"), "of the killed run");
    return left;
  }

  @Test
  void whatAKilledRunLeftIsRemovedByTheNextOne() throws IOException {
    Path killed = leftBy(Integer.MAX_VALUE, "staging");
    Path ofAnother = Files.createDirectory(folder.resolve(".other.staging-1-2-3-4"));
    try (OutputDirectory output = open(false)) {
      write(output, "new");
      assertFalse(Files.exists(killed));
      output.commit();
    }
    assertTrue(Files.exists(ofAnother));
  }

  /** As where a container's first process does not wait for the processes that it inherits. */
  @Test
  void aKilledRunIsGoneThoughItsParentHasNotNoticed() throws Exception {
    Assumptions.assumeTrue(
        Files.isReadable(Path.of("/proc/self/stat")), "This system has no /proc");
    Process parent = new ProcessBuilder("bash", "-c", "sleep 1 & echo $!; exec sleep 60").start();
    try (var out = parent.inputReader()) {
      long child = Long.parseLong(out.readLine());
      Path stat = Path.of("/proc/" + child + "/stat");
      while (!Files.readString(stat).contains(") Z ")) {
        Thread.sleep(10);
      }
      long started =
          ProcessHandle.of(child)
              .orElseThrow()
              .info()
              .startInstant()
              .orElseThrow()
              .getEpochSecond();
      Path left = leftBy(child, "staging");
      String[] parts = left.getFileName().toString().split("-", 5);
      parts[3] = "" + started;
      Path killed = Files.move(left, folder.resolve(String.join("-", parts)));
      open(false).close();
      assertFalse(Files.exists(killed));
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void resultsThatAKilledRunWasAboutToReplaceComeBack() throws IOException {
    leftBy(Integer.MAX_VALUE, "old");
    assertThrows(UsageException.class, () -> open(false));
    assertEquals("of the killed run", Files.readString(target().resolve("result")));
    assertEquals(List.of("out"), names());
  }

  @Test
  void whatAnotherRunIsWritingStays() throws IOException {
    try (OutputDirectory first = open(true)) {
      write(first, "first");
      try (OutputDirectory second = open(true)) {
        write(second, "second");
        second.commit();
      }
      first.commit();
    }
    assertEquals("first", Files.readString(target().resolve("result")));
  }

  @Test
  void aTimeIsNoScheme() throws IOException {
    String name = "2026-11-27T10:00-" + folder.getFileName();
    try (OutputDirectory output = OutputDirectory.open(name, false, new Configuration())) {
      assertEquals(Path.of(name).toAbsolutePath().toString(), output.target());
    }
    assertFalse(Files.exists(Path.of(name)));
  }

  /** An object store: its root is the bucket, which has no folder beside it. */
  public static final class Bucket extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("bucket://one");
    }

    /** Below a folder of this machine, which the configuration names. */
    @Override
    public File pathToFile(org.apache.hadoop.fs.Path path) {
      return new File(getConf().get("bucket.folder"), path.toUri().getPath());
    }

    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
      File[] files = pathToFile(path).listFiles();
      if (files == null) {
        throw new FileNotFoundException(path.toString());
      }
      return Stream.of(files)
          .map(
              file ->
                  new FileStatus(
                      file.length(),
                      file.isDirectory(),
                      1,
                      1,
                      0,
                      new org.apache.hadoop.fs.Path(path, file.getName())))
          .toArray(FileStatus[]::new);
    }
  }

  private OutputDirectory inBucket(String path) {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.bucket.impl", Bucket.class.getName());
    hadoop.set("fs.bucket.impl.disable.cache", "true");
    hadoop.set("bucket.folder", folder.toString());
    return OutputDirectory.open(path, false, hadoop);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bucket://one", "bucket://one/"})
  void theRootOfAnObjectStoreIsRefused(String root) {
    String error = assertThrows(UsageException.class, () -> inBucket(root)).getMessage();
    assertEquals("--out " + root + " is a root: name a folder below it", error);
  }

  @Test
  void aFolderRightBelowTheRootOfAnObjectStoreIsWritten() throws IOException {
    try (OutputDirectory output = inBucket("bucket://one/out")) {
      write(output, "new");
      output.commit();
      assertEquals("bucket://one/out", output.target());
    }
    assertEquals("new", Files.readString(target().resolve("result")));
    assertEquals(List.of("out"), names());
  }

  @Test
  void anExistingFolderIsRefused() throws IOException {
    Files.createDirectory(target());
    var error = assertThrows(UsageException.class, () -> open(false));
    assertEquals(
        "--out " + target() + " exists: choose another or add --overwrite", error.getMessage());
    assertEquals(List.of("out"), names());
  }

  @Test
  void overwritingReplacesTheOldResults() throws IOException {
    writeOld();
    try (OutputDirectory output = open(true)) {
      write(output, "new");
      assertEquals("old", Files.readString(target().resolve("result")));
      output.commit();
    }
    assertEquals("new", Files.readString(target().resolve("result")));
    assertEquals(List.of("out"), names());
  }

  @Test
  void aFailedRunLeavesNothing() throws IOException {
    assertThrows(
        IllegalStateException.class,
        () -> {
          try (OutputDirectory output = open(false)) {
            write(output, "half");
            throw new IllegalStateException("out of luck");
          }
        });
    assertEquals(List.of(), names());
  }

  @Test
  void aFailedRunKeepsTheOldResults() throws IOException {
    writeOld();
    try (OutputDirectory output = open(true)) {
      write(output, "half");
    }
    assertEquals("old", Files.readString(target().resolve("result")));
    assertEquals(List.of("out"), names());
  }

  @Test
  void aFolderThatAppearsMeanwhileIsKept() throws IOException {
    try (OutputDirectory output = open(false)) {
      writeOld();
      assertThrows(UsageException.class, output::commit);
    }
    assertEquals("old", Files.readString(target().resolve("result")));
    assertTrue(names().equals(List.of("out")));
  }

  private Path target() {
    return folder.resolve("out");
  }

  private OutputDirectory open(boolean overwrite) {
    return OutputDirectory.open(target().toString(), overwrite, new Configuration());
  }

  private void writeOld() throws IOException {
    Files.createDirectory(target());
    Files.writeString(target().resolve("result"), "old");
  }

  private static void write(OutputDirectory output, String text) throws IOException {
    try (var file = output.create("result")) {
      file.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
