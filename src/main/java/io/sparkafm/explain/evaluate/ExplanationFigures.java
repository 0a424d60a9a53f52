package io.sparkafm.explain.evaluate;

import java.util.List;

/**
 * Whether explanations are true to the model and to the data, see {@link ExplanationEvaluator}.
 *
 * @param estimates single figures
 * @param curves figures by number of fields, or by users' number of ratings
 * @param findings sentences that say what the figures support, what they do not, and what was not
 *     measured
 */
public record ExplanationFigures(
    List<Estimate> estimates, List<Curve> curves, List<String> findings) {}
