package io.sparkafm.ml.param;

import static io.sparkafm.ml.param.ParamMixins.assign;
import static io.sparkafm.ml.param.ParamMixins.withDefault;
import static org.apache.spark.ml.param.ParamValidators.gtEq;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Params;

/**
 * Parameters of the priors of a point estimate; inference posterior learns these precisions.
 *
 * @param <T> the class that has the parameters, which its setters return
 */
public interface PriorParams<T extends PriorParams<T>> extends Params {

  default DoubleParam userRegParam() {
    String doc =
        "The precision of the prior of user factors, on standardised ratings, ≥ 0, for inference "
            + "point.";
    return withDefault(this, new DoubleParam(this, "userRegParam", doc, gtEq(0)), 14.0);
  }

  default double getUserRegParam() {
    return (Double) getOrDefault(userRegParam());
  }

  default T setUserRegParam(double value) {
    return assign(this, userRegParam(), value);
  }

  default DoubleParam itemRegParam() {
    String doc = "The precision of the prior of item factors, ≥ 0, for inference point.";
    return withDefault(this, new DoubleParam(this, "itemRegParam", doc, gtEq(0)), 14.0);
  }

  default double getItemRegParam() {
    return (Double) getOrDefault(itemRegParam());
  }

  default T setItemRegParam(double value) {
    return assign(this, itemRegParam(), value);
  }

  default DoubleParam fieldsRegParam() {
    String doc =
        "The precision of the prior of the factors of field values, ≥ 0, for inference point.";
    return withDefault(this, new DoubleParam(this, "fieldsRegParam", doc, gtEq(0)), 40.0);
  }

  default double getFieldsRegParam() {
    return (Double) getOrDefault(fieldsRegParam());
  }

  default T setFieldsRegParam(double value) {
    return assign(this, fieldsRegParam(), value);
  }

  default DoubleParam attentionRegParam() {
    String doc =
        "The precision of the prior of the attention weights W_a and of the MLP's weights, ≥ 0, "
            + "for inference point.";
    return withDefault(this, new DoubleParam(this, "attentionRegParam", doc, gtEq(0)), 30000.0);
  }

  default double getAttentionRegParam() {
    return (Double) getOrDefault(attentionRegParam());
  }

  default T setAttentionRegParam(double value) {
    return assign(this, attentionRegParam(), value);
  }

  default DoubleParam biasRegParam() {
    String doc = "The precision of the prior of all biases, ≥ 0, for inference point.";
    return withDefault(this, new DoubleParam(this, "biasRegParam", doc, gtEq(0)), 3.0);
  }

  default double getBiasRegParam() {
    return (Double) getOrDefault(biasRegParam());
  }

  default T setBiasRegParam(double value) {
    return assign(this, biasRegParam(), value);
  }
}
