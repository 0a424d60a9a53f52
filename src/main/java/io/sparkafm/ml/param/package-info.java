/**
 * The parameters of estimator and model, as mixins: declaration, text, range, default, getter and
 * setter of a parameter stand in one place. docs/parameters.md is made from them.
 *
 * <p>May import Spark ML's parameters alone.
 */
package io.sparkafm.ml.param;
