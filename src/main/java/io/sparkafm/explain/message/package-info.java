/**
 * Explanations in words: messages from templates, each with the evidence that its claim rests on.
 * {@link io.sparkafm.explain.message.ExplanationMessages} turns what {@code AfmModel.explain}
 * returns into sentences of {@link io.sparkafm.explain.message.MessageTemplates}; {@code
 * MessageChoice} makes the strongest claim that {@link io.sparkafm.explain.message.MessageRules}
 * allow, {@code RatedValues} reads from the user's own ratings whether they bear it out, {@code
 * MessageWording} words it. {@link io.sparkafm.explain.message.AttentionMessages} says of each user
 * what is sure of its attention.
 *
 * <p>May import {@code data} and {@code ml}, Spark SQL and, for the templates' files, Typesafe
 * Config.
 */
package io.sparkafm.explain.message;
