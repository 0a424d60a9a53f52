package io.sparkafm.ml.param;

import java.lang.reflect.Method;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.storage.StorageLevel;
import scala.Function1;
import scala.runtime.AbstractFunction1;

/**
 * What the interfaces of parameters share. An interface has no fields, so a parameter is made anew
 * whenever it is asked for; to Spark, parameters of one owner and name are equal.
 */
public final class ParamMixins {
  private ParamMixins() {}

  /**
   * Gives an owner that is being constructed the defaults of a group of parameters, by asking for
   * each of them. {@link Params#params} asks for them too, but it keeps what it finds, and the
   * parameters of a subclass are not there yet.
   */
  public static void setDefaults(Params owner, Class<? extends Params> group) {
    for (Method method : group.getMethods()) {
      if (method.getParameterCount() == 0 && Param.class.isAssignableFrom(method.getReturnType())) {
        try {
          method.invoke(owner);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(
              "Parameter %s cannot be given its default".formatted(method.getName()), e);
        }
      }
    }
  }

  /** The parameter, with this default unless its owner has one, which may be a saved one. */
  static <V, P extends Param<V>> P withDefault(Params owner, P param, V value) {
    if (!LacksParams.lacks(owner, param.name()) && !owner.defaultParamMap().contains(param)) {
      owner.setDefault(param, value);
    }
    return param;
  }

  /**
   * Sets the parameter.
   *
   * @param <T> the class of the owner, as its interface of parameters knows it
   * @return the owner
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <T extends Params, V> T assign(Params owner, Param<V> param, V value) {
    if (LacksParams.lacks(owner, param.name())) {
      throw new IllegalArgumentException(
          "%s has no parameter %s: leave it out, or train an AfmEstimator"
              .formatted(owner.getClass().getSimpleName(), param.name()));
    }
    return (T) owner.set(param, value);
  }

  /** Accepts the named values alone. */
  static Function1<String, Object> oneOf(String... values) {
    return ParamValidators.inArray(List.of(values));
  }

  /** Accepts the names of Spark's storage levels, except NONE. */
  static final class IsStorageLevel extends AbstractFunction1<String, Object>
      implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Object apply(String name) {
      try {
        return !StorageLevel.fromString(name).equals(StorageLevel.NONE());
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }
}
