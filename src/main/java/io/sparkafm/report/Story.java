package io.sparkafm.report;

/**
 * A user who was picked as an example, by a rule, and what the user's own ratings say of it.
 *
 * @param id short name for links
 * @param title what the model says of the user
 * @param rule how the user was picked
 * @param user the user's id
 * @param field the field that the story is of
 * @param value the value that it is of, or null
 * @param ratings number of the user's training ratings
 * @param attention to the field
 * @param attentionStd its posterior standard deviation; null for a point estimate
 * @param aboveAverage posterior probability that the user attends to the field more than users do
 *     on average; null likewise
 * @param finding what the ratings say
 * @param verdict whether they bear the story out
 */
public record Story(
    String id,
    String title,
    String rule,
    Object user,
    String field,
    String value,
    long ratings,
    double attention,
    Double attentionStd,
    Double aboveAverage,
    String finding,
    String verdict) {}
