"""The Attention-driven Factor Model on Apache Spark, for Python.

``spark_afm.session()`` begins a Spark session that has the library's jar; in a session of your own, set
``spark.jars`` to ``spark_afm.jar()``. :class:`AfmScorer` needs neither Spark nor Java.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from spark_afm.estimator import (
        AfmEstimator,
        BiasedMfEstimator,
        CdlEstimator,
        FmEstimator,
        NfmEstimator,
        NmfEstimator,
        PmfEstimator,
        SvdFeatureEstimator,
    )
    from spark_afm.explain import (
        Estimate,
        ExplanationEvaluator,
        ExplanationFigures,
        ExplanationMessages,
    )
    from spark_afm.feature import ItemFeature, ItemFeatureJoiner
    from spark_afm.model import AfmModel, AfmTrainingSummary, BaselineModel, Report
    from spark_afm.scorer import AfmScorer

__version__ = "0.1.0.dev0"

_MODULES = {
    "estimator": [
        "AfmEstimator",
        "BiasedMfEstimator",
        "CdlEstimator",
        "FmEstimator",
        "NfmEstimator",
        "NmfEstimator",
        "PmfEstimator",
        "SvdFeatureEstimator",
    ],
    "explain": ["Estimate", "ExplanationEvaluator", "ExplanationFigures", "ExplanationMessages"],
    "feature": ["ItemFeature", "ItemFeatureJoiner"],
    "model": ["AfmModel", "AfmTrainingSummary", "BaselineModel", "Report"],
    "scorer": ["AfmScorer"],
}

__all__ = [
    "AfmEstimator",
    "AfmModel",
    "AfmScorer",
    "AfmTrainingSummary",
    "BaselineModel",
    "BiasedMfEstimator",
    "CdlEstimator",
    "Estimate",
    "ExplanationEvaluator",
    "ExplanationFigures",
    "ExplanationMessages",
    "FmEstimator",
    "ItemFeature",
    "ItemFeatureJoiner",
    "NfmEstimator",
    "NmfEstimator",
    "PmfEstimator",
    "Report",
    "SvdFeatureEstimator",
    "jar",
    "session",
]


def jar() -> str:
    """The path of the library's jar, for ``spark.jars``."""
    jars = resources.files(__name__) / "jars"
    found = sorted(str(path) for path in jars.iterdir() if path.name.endswith(".jar"))
    if len(found) != 1:
        raise RuntimeError(
            f"spark_afm was installed without its jar in {jars}: install a wheel, or build one as "
            "python/README.md says"
        )
    return found[0]


def session(**conf: Any) -> SparkSession:
    """A Spark session that has the library's jar.

    Parameters
    ----------
    conf
        Spark's configuration, with ``_`` for ``.``: ``spark_master="local[4]"``.

    Raises
    ------
    RuntimeError
        Where a session runs already that was begun without the jar.

    """
    from pyspark.sql import SparkSession

    settings = {name.replace("_", "."): value for name, value in conf.items()}
    settings["spark.jars"] = ",".join(filter(None, [settings.get("spark.jars"), jar()]))
    builder = SparkSession.builder
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    # What a session was begun with: one that runs already takes new settings without using them.
    if jar() not in str(spark.sparkContext.getConf().get("spark.jars", "")):
        raise RuntimeError(
            "A Spark session without the jar of spark_afm runs already: stop it, or set its spark.jars to "
            "spark_afm.jar()"
        )
    # Spark's readers import Python classes by the names of the Java classes.
    from spark_afm import estimator, feature, model  # noqa: F401

    return spark


def __getattr__(name: str) -> Any:
    # AfmScorer must not need Spark, and the others must not load before they are used.
    from importlib import import_module

    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
