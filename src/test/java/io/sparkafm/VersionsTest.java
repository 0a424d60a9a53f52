package io.sparkafm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The version stands in several files, in the form of each. */
class VersionsTest {
  private static String first(String file, String pattern) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(Files.readString(Readme.HOME.resolve(file)));
    assertTrue(found.find(), file + " has no " + pattern);
    return found.group(1);
  }

  @Test
  void thePythonPackageTheReadmeAndTheCitationHaveMavensVersion() throws IOException {
    String maven = first("pom.xml", "<artifactId>spark-afm_2.13</artifactId>\\s*<version>(.*)<");
    assertEquals(maven, first("README.md", "<version>(.*)</version>"));
    assertEquals(maven, first("docs/java.md", "spark-afm_2\\.13-(.*?)\\.jar"));
    assertEquals(
        maven.replace("-SNAPSHOT", ".dev0"),
        first("python/src/spark_afm/__init__.py", "__version__ = \"(.*)\""));
    assertEquals(maven, first("CITATION.cff", "\nversion: (.*)"));
  }
}
