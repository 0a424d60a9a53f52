package io.sparkafm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/** The module of the Python package that has the parameters, made from those of Java. */
final class PythonParameters {
  private static final String HEAD =
      """
      # Written by ParamsTest from the parameters of the Java classes: change them there, and run
      # mvn test -Dtest=ParamsTest -Dparameters.write=true
      \"""The parameters of estimators, models and the joiner.

      Each parameter has a mixin with its getter and its setter. A class of this package has the mixins of
      all parameters that its Java class has, and takes them as keywords.
      \"""

      from __future__ import annotations

      from typing import TYPE_CHECKING, Any, TypedDict

      from pyspark.ml.param import Param, Params, TypeConverters

      if TYPE_CHECKING:
          from typing_extensions import Self
      """;

  private PythonParameters() {}

  /** What the jar registers for Spark Connect, in the order of its files: what clients can use. */
  private static List<Params> owners() {
    return Stream.of(Estimator.class, Transformer.class)
        .flatMap(type -> ServiceLoader.load(type).stream())
        .filter(service -> service.type().getName().startsWith("io.sparkafm."))
        .map(service -> (Params) service.get())
        .toList();
  }

  static String module() {
    Map<String, String> mixins = new TreeMap<>();
    StringBuilder owners = new StringBuilder();
    for (Params owner : owners()) {
      Map<String, String> keywords = new LinkedHashMap<>();
      List<String> bases = new ArrayList<>();
      List<String> defaults = new ArrayList<>();
      for (Param<?> param : owner.params()) {
        boolean optional = !owner.isDefined(param);
        String base = (isSettable(owner, param) ? "Has" : "Knows") + upper(param);
        bases.add(base);
        mixins.putIfAbsent(base, mixin(base, param, optional, base.startsWith("Has")));
        if (base.startsWith("Has")) {
          keywords.put(param.name(), type(param));
        }
        if (!optional) {
          defaults.add(
              "    \"%s\": %s,\n".formatted(param.name(), literal(owner.getOrDefault(param))));
        }
      }
      String name = owner.getClass().getSimpleName();
      owners.append(
          """


          class %1$sKeywords(TypedDict, total=False):
              \"""The keywords of :class:`~spark_afm.%1$s`.\"""

          %2$s

          class %1$sParams(
          %3$s):
              \"""The parameters of :class:`~spark_afm.%1$s`.\"""


          %4$s: dict[str, Any] = {
          %5$s}
          """
              .formatted(
                  name,
                  keywords.entrySet().stream()
                      .map(e -> "    %s: %s\n".formatted(e.getKey(), e.getValue()))
                      .collect(Collectors.joining()),
                  bases.stream().map(b -> "    %s,\n".formatted(b)).collect(Collectors.joining()),
                  name.replaceAll("(\\p{Ll})(\\p{Lu})", "$1_$2").toUpperCase(Locale.ROOT)
                      + "_DEFAULTS",
                  String.join("", defaults)));
    }
    return HEAD + String.join("", mixins.values()) + owners;
  }

  private static boolean isSettable(Params owner, Param<?> param) {
    return Arrays.stream(owner.getClass().getMethods())
        .anyMatch(method -> method.getName().equals("set" + upper(param)));
  }

  private static String mixin(String name, Param<?> param, boolean optional, boolean settable) {
    String type = type(param);
    String text =
        """


        class %1$s(Params):
            \"""Mixin with the parameter ``%2$s``.\"""

            %2$s: Param[%3$s] = Param(
                Params._dummy(),
                "%2$s",
                "%4$s",
                typeConverter=TypeConverters.%5$s,
            )

            def get%6$s(self) -> %3$s%7$s:
                \"""%4$s\"""
                return %8$s
        """
            .formatted(
                name,
                param.name(),
                type,
                param.doc().replace("\\", "\\\\").replace("\"", "\\\""),
                converter(param),
                upper(param),
                optional ? " | None" : "",
                optional
                    ? "self.getOrDefault(self.%1$s) if self.isDefined(self.%1$s) else None"
                        .formatted(param.name())
                    : "self.getOrDefault(self.%s)".formatted(param.name()));
    return settable
        ? text
            + """

                def set%1$s(self, value: %2$s) -> Self:
                    \"""Sets ``%3$s``.\"""
                    return self._set(%3$s=value)
            """
                .formatted(upper(param), type, param.name())
        : text;
  }

  private static String upper(Param<?> param) {
    return param.name().substring(0, 1).toUpperCase(Locale.ROOT) + param.name().substring(1);
  }

  private static String type(Param<?> param) {
    if (param instanceof IntParam || param instanceof LongParam) {
      return "int";
    } else if (param instanceof DoubleParam) {
      return "float";
    } else if (param instanceof BooleanParam) {
      return "bool";
    }
    return param instanceof StringArrayParam ? "list[str]" : "str";
  }

  private static String converter(Param<?> param) {
    return switch (type(param)) {
      case "int" -> "toInt";
      case "float" -> "toFloat";
      case "bool" -> "toBoolean";
      case "list[str]" -> "toListString";
      default -> "toString";
    };
  }

  private static String literal(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? "True" : "False";
    } else if (value instanceof String[] values) {
      return Arrays.stream(values).map(PythonParameters::literal).toList().toString();
    }
    return value instanceof String ? "\"" + value + "\"" : value.toString();
  }
}
