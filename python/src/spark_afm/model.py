"""The models, and what they tell: predictions, attention, explanations and recommendations."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaModel
from pyspark.sql import DataFrame
from pyspark.sql.utils import is_remote

from spark_afm import _java, _params

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject


@dataclass(frozen=True)
class AfmTrainingSummary:
    """What a training came to. Lists have an entry an epoch.

    Attributes
    ----------
    totalIterations
        Number of epochs.
    bestIteration
        The epoch, from 0, whose model was kept.
    trainingRmse
        Root mean squared error of the ratings as each epoch met them.
    validationRmse
        The same of held-out ratings; empty where none were held out.
    epochSeconds
        Seconds of each epoch.
    sampleHistory
        Draws in the mean so far.
    effectiveSampleHistory
        Independent draws that these are worth.
    noiseDeviation
        Standard deviation of a single rating around what is expected of it.
    numRatings, numUsers, numItems
        Sizes of the training data.

    """

    totalIterations: int
    bestIteration: int
    trainingRmse: list[float]
    validationRmse: list[float]
    epochSeconds: list[float]
    sampleHistory: list[int]
    effectiveSampleHistory: list[float]
    noiseDeviation: float
    numRatings: int
    numUsers: int
    numItems: int

    @classmethod
    def _of(cls, summary: JavaObject) -> AfmTrainingSummary:
        return cls(
            summary.totalIterations(),
            summary.bestIteration(),
            list(summary.trainingRmse()),
            list(summary.validationRmse()),
            list(summary.epochSeconds()),
            list(summary.sampleHistory()),
            list(summary.effectiveSampleHistory()),
            summary.noiseDeviation(),
            summary.numRatings(),
            summary.numUsers(),
            summary.numItems(),
        )


class _FactorModel(JavaModel, JavaMLWritable, JavaMLReadable[Any]):
    """What all models can do."""

    def _table(self, method: str, *arguments: Any) -> DataFrame:
        return _java.frame(getattr(self._java(), method)(*arguments))

    def _java(self) -> Any:
        """The Java model with the parameters of this one."""
        if is_remote():
            # Says what Spark Connect lets through.
            _java.java("io.sparkafm.ml.AfmModel")
        self._transfer_params_to_java()
        return self._java_obj

    def userFactors(self) -> DataFrame:
        """Factors and biases of the users, a row a user."""
        return self._table("userFactors")

    def itemFactors(self) -> DataFrame:
        """Factors and biases of the items, a row an item."""
        return self._table("itemFactors")

    def featureFactors(self) -> DataFrame:
        """Factors and biases of the values of fields, a row a value."""
        return self._table("featureFactors")

    @property
    def summary(self) -> AfmTrainingSummary:
        """What training came to."""
        return AfmTrainingSummary._of(self._java().summary())

    def recommendForAllUsers(self, numItems: int) -> DataFrame:
        """The items that are predicted highest for each user, the best first.

        Returns the column of user ids and ``recommendations``, an array of (item, rating).
        """
        return self._table("recommendForAllUsers", numItems)

    def recommendForAllItems(self, numUsers: int) -> DataFrame:
        """The users for whom each item is predicted highest, the highest first.

        Returns the column of item ids and ``recommendations``, an array of (user, rating).
        """
        return self._table("recommendForAllItems", numUsers)

    def recommend(
        self,
        numItems: int = 10,
        *,
        users: DataFrame | None = None,
        seen: DataFrame | None = None,
        candidates: DataFrame | None = None,
        explain: bool = False,
        exclude: Mapping[str, Sequence[str]] | None = None,
        boost: Mapping[str, Mapping[str, float]] | None = None,
        limit: Mapping[str, int] | None = None,
    ) -> DataFrame:
        """The items that are predicted highest for users, with what is left out and why.

        Raises an IllegalArgumentException for a field or a value that the model does not know.

        Parameters
        ----------
        numItems
            Most items of a user, at least 1.
        users
            Users to recommend for, in the column of user ids; None for all of training.
        seen
            Pairs of users and items that are not recommended.
        candidates
            Items that may be recommended; None for all of training.
        explain
            Whether each recommendation has an ``explanation``.
        exclude
            Values by field: items that have one of them are not recommended.
        boost
            Numbers by field and value, in the units of the ratings: the items that have the value are
            ranked higher by so much; their ratings stay what they are.
        limit
            Numbers by field, at least 1: so many items of a list may have the same value.

        """
        if (
            is_remote()
            and users is not None
            and self.hasParam("outputTable")
            and (numItems, seen, candidates, explain) == (10, None, None, False)
            and not (exclude or boost or limit)
        ):
            return self.copy({self.getParam("outputTable"): "recommendations"}).transform(users)
        recommender = self._java().recommender().setNumItems(numItems).setExplain(explain)
        if seen is not None:
            recommender.setSeen(seen._jdf)
        if candidates is not None:
            recommender.setCandidates(candidates._jdf)
        for field, values in (exclude or {}).items():
            recommender.exclude(field, _java.strings(values))
        for field, boosts in (boost or {}).items():
            for value, rating in boosts.items():
                recommender.boost(field, value, float(rating))
        for field, most in (limit or {}).items():
            recommender.limit(field, most)
        found = recommender.forAllUsers() if users is None else recommender.forUsers(users._jdf)
        return _java.frame(found)

    def exportVectors(self) -> tuple[DataFrame, DataFrame]:
        """One vector a user and one an item, whose products with the biases are the scores.

        They are for an index of nearest neighbours; returns the tables of users and of items.
        """
        exported = self._java().exportVectors()
        return _java.frame(exported.users()), _java.frame(exported.items())


class AfmModel(_params.AfmModelParams, _FactorModel):
    """A trained Attention-driven Factor Model; :class:`~spark_afm.AfmEstimator` makes it.

    ``transform`` adds the columns ``predictionCol``, ``predictionSourceCol`` (what a prediction rests
    on), and, where they are wanted, ``predictionStdCol`` and ``attentionCol``.

    With Spark Connect, whatever is a table can be read: attention, preferences, factors and explanations;
    recommendations are ten items for each of the users that are given.
    """

    def __init__(self, java_model: Any = None) -> None:
        super().__init__(java_model)
        self._setDefault(**_params.AFM_MODEL_DEFAULTS)

    def _table(self, method: str, *arguments: Any) -> DataFrame:
        if is_remote() and not arguments:
            return self._output(method, _java.session().range(0))
        return super()._table(method, *arguments)

    def _output(self, table: str, rows: DataFrame) -> DataFrame:
        """What ``transform`` returns instead of predictions."""
        return self.copy({self.outputTable: table}).transform(rows)

    def similarItems(
        self, items: DataFrame | None = None, *, number: int = 10, reasons: int = 5
    ) -> DataFrame:
        """The items that are most alike to each of some items, and why.

        Returns the column of item ids and ``similar``, an array of (item, similarity, reasons). The
        similarity is the correlation, over all users, of what two items add to predictions beyond biases,
        from -1 to 1; a reason is a part of the similar item: field, value, whether both items have it, and
        its share in the similarity.

        Parameters
        ----------
        items
            Items, in the column of item ids; None for all of training.
        number
            Most similar items of an item, at least 1.
        reasons
            Most reasons of a pair, at least 1.

        """
        if is_remote() and items is not None and (number, reasons) == (10, 5):
            return self._output("similarItems", items)
        similarity = self._java().similarity().setNumber(number).setReasons(reasons)
        return _java.frame(similarity.ofItems() if items is None else similarity.ofItems(items._jdf))

    def similarUsers(self, users: DataFrame, *, number: int = 10) -> DataFrame:
        """The users that are most alike to each of some users, and why.

        Returns the column of user ids and ``similar``, an array of (user, similarity, reasons). The
        similarity is the correlation, over all items, of what is predicted for two users beyond biases,
        from -1 to 1; a reason is a field and its share in the similarity.

        Parameters
        ----------
        users
            At most 10,000 users, in the column of user ids.
        number
            Most similar users of a user, at least 1.

        """
        if is_remote() and number == 10:
            return self._output("similarUsers", users)
        return _java.frame(self._java().similarity().setNumber(number).ofUsers(users._jdf))

    def attention(self) -> DataFrame:
        """Attention of each user to each field: a row a user and field, shares that add up to 1.

        ``attentionStd`` and ``aboveAverage`` say how sure that is, where the posterior was sampled.
        """
        return self._table("attention")

    def attentionWeights(self) -> DataFrame:
        """The rows of W_a, which make a user's gate of the user's factors; a row a field."""
        return self._table("attentionWeights")

    def preferences(self, strongest: int | None = None) -> DataFrame:
        """What each user likes and dislikes: contributions of values, a row a user and value.

        Parameters
        ----------
        strongest
            How many values of a large field a user has rows for; None for the default.

        """
        return self._table("preferences", *([] if strongest is None else [strongest]))

    def explain(self, pairs: DataFrame) -> DataFrame:
        """Pairs of users and items with their predictions, and what these are made of."""
        return self._output("explanations", pairs)

    def fieldNames(self) -> list[str]:
        """The fields, of which the item itself is the first."""
        return list(self._java().fieldNames())

    def foldIn(self, ratings: DataFrame, ratingCol: str = "rating", weightCol: str = "") -> AfmModel:
        """This model with users who were not in training, from their ratings alone."""
        return self._copyValues(AfmModel(self._java().foldIn(ratings._jdf, ratingCol, weightCol)))

    def report(
        self,
        measured: DataFrame,
        training: DataFrame,
        *,
        title: str = "AFM",
        description: str = "the ratings that were given",
        ratingCol: str = "rating",
        itemNames: DataFrame | None = None,
        path: str | None = None,
    ) -> Report:
        """A report with charts, one HTML file; a notebook shows it.

        Parameters
        ----------
        measured
            Ratings that errors are measured on.
        training
            Ratings that the model was trained on.
        title
            Title of the page.
        description
            What the measured ratings are, for the page.
        ratingCol
            Column of the ratings.
        itemNames
            Names of items, with columns ``item`` and ``name``.
        path
            Where to write the file, on this machine; None for a temporary file.

        """
        feature = _java.java("io.sparkafm.data.FeatureColumn")
        features = [feature(name, None) for name in self.fieldNames()[1:]]
        columns = (
            _java.java("io.sparkafm.data.RatingColumns")
            .of(self.getUserCol(), self.getItemCol(), ratingCol)
            .withFeatures(_java.java_list(features))
        )
        report = _java.java("io.sparkafm.report.ModelReport")(self._java(), columns)
        report.setTitle(title).setTraining(training._jdf)
        report.setMeasured(measured._jdf, description)
        if itemNames is not None:
            report.setItemNames(itemNames._jdf)
        html = _java.java("io.sparkafm.report.HtmlReport").of(report.measure())
        if path is None:
            handle, path = tempfile.mkstemp(".html", "afm-report-")
            os.close(handle)
        else:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(html)
        return Report(path)

    def plotAttention(self, user: Any) -> Any:
        """A bar chart of one user's attention with its standard deviation, beside the average's.

        Needs matplotlib. Returns the axes.
        """
        import matplotlib.pyplot as pyplot
        from matplotlib.ticker import PercentFormatter

        table = self.attention()
        rows = {row["field"]: row for row in table.where(table["user"] == user).collect()}
        if not rows:
            raise ValueError(f"User {user} was not in training: fold the user in, or name another")
        means = {row[0]: row[1] for row in table.groupBy("field").avg("attention").collect()}
        fields = self.fieldNames()
        deviations = [rows[field]["attentionStd"] for field in fields]
        known = None not in deviations
        figure, axes = pyplot.subplots(figsize=(7, 1.7 + 0.55 * len(fields)), layout="constrained")
        axes.barh(
            fields,
            [rows[field]["attention"] for field in fields],
            xerr=deviations if known else None,
            height=0.6,
            color="#8fb3d9",
            error_kw={"ecolor": "#1f3a5f", "elinewidth": 1.5, "capsize": 4},
            label=f"user {user}" + (", ± one standard deviation" if known else ""),
        )
        axes.plot(
            [means[field] for field in fields],
            fields,
            linestyle="none",
            marker="D",
            color="#c2410c",
            label="mean of all users",
        )
        axes.invert_yaxis()
        axes.set_xlim(left=0)
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.set_xlabel("share of what moves the user's predictions")
        axes.set_title(f"Attention of user {user} to each field")
        axes.spines[["top", "right"]].set_visible(False)
        figure.legend(loc="outside lower center", ncols=2, frameon=False)
        return axes


class BaselineModel(_params.BaselineModelParams, _FactorModel):
    """A model of one of the systems beside AFM; their estimators make it."""

    def __init__(self, java_model: Any = None) -> None:
        super().__init__(java_model)
        self._setDefault(**_params.BASELINE_MODEL_DEFAULTS)
        if java_model is not None and not is_remote():
            # Its name, which the estimator does not have.
            self._transfer_params_from_java()

    def foldIn(self, ratings: DataFrame, ratingCol: str = "rating", weightCol: str = "") -> BaselineModel:
        """This model with users who were not in training, from their ratings alone."""
        folded = BaselineModel(self._java().foldIn(ratings._jdf, ratingCol, weightCol))
        return self._copyValues(folded)


@dataclass(frozen=True)
class Report:
    """A report that was written.

    Attributes
    ----------
    path
        Its file.

    """

    path: str

    def _repr_html_(self) -> str:
        with open(self.path, encoding="utf-8") as file:
            page = file.read()
        # In single quotes, as the page has few of them: its data and script would grow by a quarter.
        page = page.replace("&", "&amp;").replace("'", "&#39;")
        return f"<iframe srcdoc='{page}' width='100%' height='700' style='border:0'></iframe>"


_java.register("io.sparkafm.ml", AfmModel)
_java.register("io.sparkafm.ml.baseline", BaselineModel)
