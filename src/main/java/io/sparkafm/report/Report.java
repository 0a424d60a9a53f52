package io.sparkafm.report;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The content of a report, apart from its layout.
 *
 * @param title the page's title
 * @param lead one sentence on what was measured
 * @param sections in their order
 * @param stories the users who were picked as examples
 */
public record Report(String title, String lead, List<Section> sections, List<Story> stories) {

  /**
   * Checks that ids of figures are unique: they are anchors of the page and keys of {@code
   * metrics.json}.
   *
   * @throws IllegalArgumentException for two figures of one id
   */
  public Report {
    Set<String> ids = new HashSet<>();
    for (Section section : sections) {
      for (Figure figure : section.figures()) {
        if (!ids.add(figure.id())) {
          throw new IllegalArgumentException(
              "Two figures have the id %s: give each figure its own id".formatted(figure.id()));
        }
      }
    }
  }

  /** All figures by id, each with its title, its caption and its rows: for {@code metrics.json}. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (Section section : sections) {
      for (Figure figure : section.figures()) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("title", figure.title());
        map.put("caption", figure.caption());
        map.put("rows", figure.table().asMaps());
        figures.put(figure.id(), map);
      }
    }
    return figures;
  }
}
