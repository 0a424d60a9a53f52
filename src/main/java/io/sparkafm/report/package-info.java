/**
 * The report: one HTML file that needs nothing else. {@link io.sparkafm.report.ModelReport}
 * measures a model on Spark and says in words what came out, section by section ({@code
 * DataSection}, {@code ErrorSection}, …); {@link io.sparkafm.report.Report} is the result, figures
 * with their tables; {@link io.sparkafm.report.HtmlReport} writes it, with charts that the browser
 * draws from the tables (Apache ECharts, within the file).
 *
 * <p>May import {@code core}, {@code data}, {@code serve}, {@code ml} and {@code explain}, and
 * Spark SQL.
 */
package io.sparkafm.report;
