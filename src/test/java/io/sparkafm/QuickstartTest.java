package io.sparkafm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Console;

/**
 * The quickstarts in Java and in Scala are compiled as they stand on their pages, and print what
 * these show.
 */
@Tag("vectorApi")
class QuickstartTest {
  private static final String CLASSPATH = System.getProperty("java.class.path");

  @TempDir private static Path folder;

  private static Readme readme;

  @BeforeAll
  static void readTheReadme() throws Exception {
    readme = Readme.read();
  }

  /** All blocks of Java are one program: what serves a model goes on from what trained it. */
  @Test
  void theJavaPrintsWhatTheReadmeShows() throws Exception {
    String program = code("README.md", "java");
    Path source =
        write(
            "JavaQuickstart.java",
            """
            %s
            public class JavaQuickstart {
              public static void run(SparkSession spark) throws Exception {
            %s
              }
            }
            """
                .formatted(
                    lines(program, line -> line.startsWith("import ")),
                    lines(program, line -> !line.startsWith("import "))));
    var messages = new ByteArrayOutputStream();
    ToolProvider.getSystemJavaCompiler()
        .run(
            null,
            messages,
            messages,
            "-proc:none",
            "-classpath",
            CLASSPATH,
            "-d",
            folder.toString(),
            source.toString());
    assertEquals("", messages.toString(StandardCharsets.UTF_8).replaceAll("(?m)^Note: .*\\R", ""));
    assertEquals(readme.outputOf("java"), outputOf("JavaQuickstart"));
  }

  @Test
  void theScalaPrintsWhatItsPageShows() throws Exception {
    Path source =
        write(
            "ScalaQuickstart.scala",
            """
            object ScalaQuickstart {
              def run(spark: org.apache.spark.sql.SparkSession): Unit = {
                import spark.implicits._
            %s
              }
            }
            """
                .formatted(code("docs/java.md", "scala")));
    scala.tools.nsc.Main.process(
        new String[] {
          "-usejavacp", "-classpath", CLASSPATH, "-d", folder.toString(), source.toString()
        });
    assertFalse(scala.tools.nsc.Main.reporter().hasErrors());
    assertEquals(readme.outputOf("scala"), outputOf("ScalaQuickstart"));
  }

  /** A page's code in a language; what it writes goes to this test's folder. */
  private static String code(String page, String language) {
    List<String> blocks = readme.blocks(page, language);
    return String.join("", blocks).replace("\"out/", "\"" + folder.toUri());
  }

  private static String lines(String program, Predicate<String> which) {
    return program.lines().filter(which).collect(Collectors.joining("\n"));
  }

  private static Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String outputOf(String program) throws Exception {
    var bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      var run = loader.loadClass(program).getMethod("run", SparkSession.class);
      System.setOut(out);
      Console.withOut(
          out,
          () -> {
            try {
              return run.invoke(null, LocalSpark.session());
            } catch (IllegalAccessException | InvocationTargetException e) {
              throw new AssertionError(program, e);
            }
          });
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).strip().lines().collect(Collectors.joining("\n"))
        + "\n";
  }
}
