package io.sparkafm.report;

import java.util.List;

/**
 * A part of the report.
 *
 * @param id unique in the report: letters, digits and hyphens
 * @param paragraphs plain text
 */
public record Section(String id, String title, List<String> paragraphs, List<Figure> figures) {}
