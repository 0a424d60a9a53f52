"""Explanations in words, and how true they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame

from spark_afm import _java

if TYPE_CHECKING:
    from typing_extensions import Self

    from spark_afm.estimator import AfmEstimator
    from spark_afm.model import AfmModel


class ExplanationMessages:
    """Makes sentences of explanations: what ``AfmModel.explain`` gives, in words.

    Parameters
    ----------
    templates
        Path of a configuration with the sentences, such as ``conf/messages/en.conf`` of the project.

    """

    def __init__(self, templates: str) -> None:
        reader = _java.java("io.sparkafm.explain.message.MessageTemplates")
        read = reader.read(templates, _java.session()._jsc.hadoopConfiguration())
        self._java_obj: Any = _java.java("io.sparkafm.explain.message.ExplanationMessages")(read)

    def setUserCol(self, value: str) -> Self:
        """Sets the column of user ids; ``user`` unless it is set."""
        self._java_obj.setUserCol(value)
        return self

    def setItemCol(self, value: str) -> Self:
        """Sets the column of item ids; ``item`` unless it is set."""
        self._java_obj.setItemCol(value)
        return self

    def setItemNames(self, names: DataFrame) -> Self:
        """Sets names of items: a table with the columns ``item`` and ``name``."""
        self._java_obj.setItemNames(names._jdf)
        return self

    def setValueNames(self, names: DataFrame) -> Self:
        """Sets names of values: a table with the columns ``field``, ``value`` and ``name``."""
        self._java_obj.setValueNames(names._jdf)
        return self

    def setRatings(
        self, ratings: DataFrame, user: str, item: str, rating: str, featureCols: list[str]
    ) -> Self:
        """Sets the training ratings, with which claims are compared, and their columns."""
        feature = _java.java("io.sparkafm.data.FeatureColumn")
        columns = (
            _java.java("io.sparkafm.data.RatingColumns")
            .of(user, item, rating)
            .withFeatures(_java.java_list([feature(name, None) for name in featureCols]))
        )
        self._java_obj.setRatings(ratings._jdf, columns)
        return self

    def setRules(
        self,
        *,
        greatContribution: float = 0.2,
        someContribution: float = 0.05,
        minShare: float = 0.1,
        minSupport: int = 5,
        minSomeSupport: int = 2,
        lowItem: float = 0.25,
    ) -> Self:
        """Sets what a claim needs, in units of ratings (of log odds for the logistic loss)."""
        rules = _java.java("io.sparkafm.explain.message.MessageRules")(
            greatContribution, someContribution, minShare, minSupport, minSomeSupport, lowItem
        )
        self._java_obj.setRules(rules)
        return self

    def transform(self, explained: DataFrame) -> DataFrame:
        """Adds the messages to what ``AfmModel.explain`` gave."""
        return _java.frame(self._java_obj.transform(explained._jdf))


@dataclass(frozen=True)
class Estimate:
    """A measured figure with its 95 % interval."""

    name: str
    meaning: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ExplanationFigures:
    """What an evaluation of explanations came to: figures, and findings in sentences."""

    estimates: list[Estimate]
    findings: list[str]


class ExplanationEvaluator:
    """Measures how true a model's attention and explanations are.

    Parameters
    ----------
    model
        The model whose explanations are measured.

    """

    def __init__(self, model: AfmModel) -> None:
        evaluator = _java.java("io.sparkafm.explain.evaluate.ExplanationEvaluator")
        self._java_obj: Any = evaluator(model._java())

    def setHeldOut(self, ratings: DataFrame) -> Self:
        """Sets ratings that the model has not seen, with which it is measured."""
        self._java_obj.setHeldOut(ratings._jdf)
        return self

    def setTraining(self, ratings: DataFrame) -> Self:
        """Sets the ratings that the model was trained on."""
        self._java_obj.setTraining(ratings._jdf)
        return self

    def setEstimator(self, estimator: AfmEstimator) -> Self:
        """Sets the estimator, to train models to compare with."""
        estimator._transfer_params_to_java()
        self._java_obj.setEstimator(estimator._java_obj)
        return self

    def setTrueAttention(self, table: DataFrame) -> Self:
        """Sets attention that is known to be true: columns user, ``field`` and ``attention``."""
        self._java_obj.setTrueAttention(table._jdf)
        return self

    def setRatingCol(self, value: str) -> Self:
        """Sets the column of ratings; ``rating`` unless it is set."""
        self._java_obj.setRatingCol(value)
        return self

    def setMinHeldOut(self, value: int) -> Self:
        """Sets how many held-out ratings a user needs who is measured, at least 1."""
        self._java_obj.setMinHeldOut(value)
        return self

    def setSeed(self, value: int) -> Self:
        """Sets the seed of what is drawn."""
        self._java_obj.setSeed(value)
        return self

    def evaluate(self) -> ExplanationFigures:
        """Measures; trains models to compare with where an estimator and training ratings are set."""
        found = self._java_obj.evaluate()
        return ExplanationFigures(
            [Estimate(e.name(), e.meaning(), e.value(), e.low(), e.high()) for e in found.estimates()],
            list(found.findings()),
        )
