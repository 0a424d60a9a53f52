package io.sparkafm.ml.param;

import java.util.Arrays;
import java.util.Set;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** An owner of groups of parameters that does not have all of them. */
public interface LacksParams {

  /** Names of the parameters that it does not have; the same whenever it is asked. */
  Set<String> absentParams();

  /** Those of some parameters that it has. */
  default Param<?>[] present(Param<?>[] all) {
    Set<String> absent = absentParams();
    return Arrays.stream(all)
        .filter(param -> !absent.contains(param.name()))
        .toArray(Param<?>[]::new);
  }

  /** Whether an owner of parameters lacks one of its groups'. */
  static boolean lacks(Params owner, String name) {
    return owner instanceof LacksParams lacking && lacking.absentParams().contains(name);
  }
}
