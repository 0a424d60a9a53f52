"""Estimators as stages of pyspark.ml."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.evaluation import RegressionEvaluator
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder
from pyspark.sql import DataFrame, Row, SparkSession

import spark_afm
from sample import small
from spark_afm.estimator import _Estimator

ESTIMATORS = [
    spark_afm.AfmEstimator,
    spark_afm.FmEstimator,
    spark_afm.SvdFeatureEstimator,
    spark_afm.BiasedMfEstimator,
    spark_afm.PmfEstimator,
    spark_afm.NmfEstimator,
    spark_afm.NfmEstimator,
    spark_afm.CdlEstimator,
]


def rmse() -> RegressionEvaluator:
    return RegressionEvaluator(labelCol="rating")


def predictions(table: DataFrame) -> list[Row]:
    return table.select("user", "item", "prediction").orderBy("user", "item").collect()


@pytest.mark.parametrize("type_", ESTIMATORS)
def test_it_has_the_parameters_and_defaults_of_its_java_class(
    spark: SparkSession, type_: type[_Estimator]
) -> None:
    estimator = type_()
    java = {param.name(): param for param in estimator._java_obj.params()}
    assert {param.name for param in estimator.params} == set(java)
    for param in estimator.params:
        assert param.doc == java[param.name].doc()
        defined = estimator._java_obj.isDefined(java[param.name])
        assert estimator.isDefined(param) == defined, param.name
        if defined:
            value = estimator._java_obj.getOrDefault(java[param.name])
            if param.name in ("featureCols", "featureKinds"):
                value = list(value)
            assert estimator.getOrDefault(param) == value, param.name
        name = param.name[0].upper() + param.name[1:]
        assert callable(getattr(estimator, "get" + name))
        assert callable(getattr(estimator, "set" + name))


def test_what_is_set_by_keyword_by_setter_and_by_map_reaches_java(ratings: DataFrame) -> None:
    estimator = small().setRank(3)
    assert estimator.getRank() == 3
    assert estimator.getNumBlocks() == 2
    assert spark_afm.AfmEstimator().getNumBlocks() is None
    model = estimator.fit(ratings, {estimator.rank: 5, estimator.userCol: "user"})
    assert estimator.getRank() == 3
    # The factors of a user are those of the mean over draws; the gate's weights have the rank's columns.
    weights = model.attentionWeights().first()
    assert weights is not None
    assert len(weights["weights"]) == 5


def test_a_wrong_keyword_or_type_is_refused(spark: SparkSession) -> None:
    with pytest.raises(TypeError):
        spark_afm.AfmEstimator(rank="four")  # type: ignore[arg-type]
    with pytest.raises((TypeError, AttributeError)):
        spark_afm.AfmEstimator(ranks=4)  # type: ignore[call-arg]


def test_errors_of_the_library_say_what_to_do(ratings: DataFrame) -> None:
    with pytest.raises(Exception, match="stars"):
        small().setRatingCol("stars").fit(ratings)


@pytest.mark.parametrize("type_", [spark_afm.AfmEstimator, spark_afm.NmfEstimator])
def test_pipelines_are_saved_and_loaded(
    ratings: DataFrame, tmp_path: Path, type_: type[_Estimator]
) -> None:
    estimator = small() if type_ is spark_afm.AfmEstimator else spark_afm.NmfEstimator(maxIter=3, rank=4)
    Pipeline(stages=[estimator]).save(str(tmp_path / "pipeline"))
    fitted = Pipeline.load(str(tmp_path / "pipeline")).fit(ratings)
    fitted.save(str(tmp_path / "model"))
    loaded = PipelineModel.load(str(tmp_path / "model"))
    assert type(loaded.stages[0]) is type(fitted.stages[0])
    assert isinstance(loaded.stages[0], (spark_afm.AfmModel, spark_afm.BaselineModel))
    assert predictions(loaded.transform(ratings)) == predictions(fitted.transform(ratings))


def test_what_python_saves_java_loads_and_back(
    spark: SparkSession, ratings: DataFrame, model: spark_afm.AfmModel, tmp_path: Path
) -> None:
    model.save(str(tmp_path / "python"))
    java = spark._jvm.io.sparkafm.ml.AfmModel.load(str(tmp_path / "python"))  # type: ignore[union-attr]
    java.write().save(str(tmp_path / "java"))
    loaded = spark_afm.AfmModel.load(str(tmp_path / "java"))
    assert predictions(loaded.transform(ratings)) == predictions(model.transform(ratings))
    small().save(str(tmp_path / "estimator"))
    estimator = spark_afm.AfmEstimator.load(str(tmp_path / "estimator"))
    assert estimator.getFeatureCols() == ["genre"]
    assert estimator.getNumSamples() == 5


def test_cross_validation_chooses(ratings: DataFrame, tmp_path: Path) -> None:
    estimator = spark_afm.AfmEstimator(
        inference="point", featureCols=["genre"], rank=4, maxIter=15, numBlocks=2
    )
    grid = ParamGridBuilder().addGrid(estimator.userRegParam, [1e6, 3.0]).build()
    found = CrossValidator(
        estimator=estimator, estimatorParamMaps=grid, evaluator=rmse(), numFolds=2, seed=7
    ).fit(ratings)
    assert found.avgMetrics[1] < found.avgMetrics[0]
    found.write().overwrite().save(str(tmp_path / "chosen"))
    loaded = CrossValidatorModel.load(str(tmp_path / "chosen"))
    assert isinstance(loaded.bestModel, spark_afm.AfmModel)


def test_other_threads_use_the_session(model: spark_afm.AfmModel) -> None:
    with ThreadPoolExecutor() as pool:
        assert pool.submit(lambda: model.attention().count()).result() == 60


def test_a_session_without_the_jar_is_refused(spark: SparkSession) -> None:
    assert spark_afm.session() is spark
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spark_afm, "jar", lambda: "/another/spark-afm.jar")
        with pytest.raises(RuntimeError, match="stop it, or set its"):
            spark_afm.session()


def test_a_copy_is_another_estimator(spark: SparkSession) -> None:
    estimator = small()
    copy = estimator.copy({estimator.rank: 9})
    assert (estimator.getRank(), copy.getRank()) == (4, 9)


@pytest.mark.parametrize("type_", ESTIMATORS[1:])
def test_the_other_systems_train_and_predict(ratings: DataFrame, type_: type[_Estimator]) -> None:
    estimator = type_()
    estimator._set(rank=4, numBlocks=2)
    if estimator.hasParam("featureCols"):
        estimator._set(featureCols=["genre"])
    if estimator.hasParam("numSamples"):
        estimator._set(numSamples=3, burnIn=2)
    else:
        estimator._set(maxIter=5)
    model = estimator.fit(ratings)
    assert isinstance(model, spark_afm.BaselineModel)
    assert model.getModelName()
    assert rmse().evaluate(model.transform(ratings)) < 1.2
