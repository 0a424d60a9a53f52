"""The scorer without Spark, compared with Spark."""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

import spark_afm
from conftest import HOME
from sample import small

SAVED = HOME / "src/test/resources/saved-models"


@pytest.fixture(scope="module")
def saved(model: spark_afm.AfmModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "model"
    model.save(str(path))
    return path


def test_predictions_attention_and_best_items_are_those_of_spark(
    model: spark_afm.AfmModel, saved: Path, ratings: DataFrame
) -> None:
    scorer = spark_afm.AfmScorer(saved)
    pairs = ratings.select("user").distinct().crossJoin(ratings.select("item").distinct())
    for row in model.transform(pairs).collect():
        assert scorer.predict(row["user"], row["item"]) == pytest.approx(row["prediction"], abs=1e-6)
    for row in model.attention().collect():
        assert scorer.attention(row["user"])[row["field"]] == pytest.approx(row["attention"], abs=1e-7)
    for row in model.recommendForAllUsers(7).collect():
        found = scorer.recommend(row["user"], 7)
        assert [item for item, _ in found] == [best["item"] for best in row["recommendations"]]
        for (_, rating), best in zip(found, row["recommendations"], strict=True):
            assert rating == pytest.approx(best["rating"], abs=1e-6)


def test_strangers_are_predicted_as_spark_does(
    spark: SparkSession, model: spark_afm.AfmModel, saved: Path
) -> None:
    scorer = spark_afm.AfmScorer(saved)
    rows = [
        (999, 3, None),
        (1, 777, "genre1"),
        (999, 777, "genre2"),
        (1, 777, "other"),
        (9, 888, None),
    ]
    pairs = spark.createDataFrame(rows, "user INT, item INT, genre STRING")
    for row in model.transform(pairs).collect():
        features = {"genre": row["genre"]}
        predicted = scorer.predict(row["user"], row["item"], features)
        assert predicted == pytest.approx(row["prediction"], abs=1e-6), row
    assert sum(scorer.attention(999).values()) == pytest.approx(1, abs=1e-5)
    assert len(scorer.recommend(999, 3)) == 3


def test_any_kind_of_feature_is_encoded_as_spark_does(
    spark: SparkSession, ratings: DataFrame, tmp_path: Path
) -> None:
    typed = ratings.selectExpr(
        "*",
        "array('t' || item % 4, 't' || item % 3) as tags",
        "map('m' || item % 2, 2.0D, 'n' || item % 3, 0.5D) as bag",
        "double(item) / 3 as number",
        "array(double(item % 5), 1D - item % 3) as vector",
    )
    fields = ["genre", "tags", "bag", "number", "vector"]
    model = small().setFeatureCols(fields).fit(typed)
    model.save(str(tmp_path / "model"))
    scorer = spark_afm.AfmScorer(tmp_path / "model")
    new = typed.where("user = 1").selectExpr("user", "item + 1000 as item", *fields)
    for row in model.transform(new).collect():
        features = {name: row[name] for name in fields}
        predicted = scorer.predict(1, row["item"], features)
        assert predicted == pytest.approx(row["prediction"], abs=1e-6)
    with pytest.raises(ValueError, match="Feature 'tags' is of the kind MULTI_VALUED"):
        scorer.predict(1, 1000, {"tags": "t1"})
    with pytest.raises(ValueError, match="leave out the features that are not fields"):
        scorer.predict(1, 1000, {"colour": "red"})


@pytest.mark.parametrize("name", ["point", "posterior"])
def test_models_of_earlier_versions_are_read(spark: SparkSession, name: str) -> None:
    scorer = spark_afm.AfmScorer(SAVED / name)
    model = spark_afm.AfmModel.load(str(SAVED / name))
    user, item = model.getUserCol(), model.getItemCol()
    users = model.userFactors().select(user).limit(3)
    pairs = users.crossJoin(model.itemFactors().select(item).limit(5))
    compared = 0
    for row in model.transform(pairs).collect():
        if row["prediction"] is None or math.isnan(row["prediction"]):
            continue
        predicted = scorer.predict(row[user], row[item])
        assert predicted == pytest.approx(row["prediction"], abs=1e-6)
        compared += 1
    assert compared > 0


@pytest.mark.parametrize("id_", ["3", 3.0, True])
def test_an_id_of_another_type_is_refused(saved: Path, id_: object) -> None:
    scorer = spark_afm.AfmScorer(saved)
    with pytest.raises(ValueError, match="the model's ids are integers or decimals"):
        scorer.predict(id_, 3)
    with pytest.raises(ValueError, match="the model's ids are integers or decimals"):
        scorer.recommend(3, 2, exclude=[id_])


def test_numbers_as_categories_are_known_by_what_spark_writes(
    spark: SparkSession, ratings: DataFrame, tmp_path: Path
) -> None:
    size = "element_at(array(1e7D, 1.5e-4D, 3D, 123456.75D, 1e300D), 1 + item % 5)"
    typed = ratings.selectExpr("*", f"{size} as size", "item % 2 = 0 as even")
    estimator = small().setFeatureCols(["size", "even"]).setFeatureKinds(["size:categorical"])
    model = estimator.fit(typed)
    model.save(str(tmp_path / "model"))
    scorer = spark_afm.AfmScorer(tmp_path / "model")
    new = typed.where("user = 2").selectExpr("user", "item + 1000 as item", "size", "even")
    for row in model.transform(new).collect():
        predicted = scorer.predict(2, row["item"], {"size": row["size"], "even": row["even"]})
        assert predicted == pytest.approx(row["prediction"], abs=1e-6), row


def test_what_it_cannot_read_is_refused_in_words(saved: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs AfmScorer in Java"):
        spark_afm.AfmScorer(SAVED / "mlp")
    with pytest.raises(ValueError, match="holds no model"):
        spark_afm.AfmScorer(tmp_path)
    copy = tmp_path / "copy"
    shutil.copytree(saved, copy)
    next((copy / "users").glob("*.parquet")).unlink()
    with pytest.raises(ValueError, match="users/"):
        spark_afm.AfmScorer(copy)
    with pytest.raises(ValueError, match="n = -1 must be at least 0"):
        spark_afm.AfmScorer(saved).recommend(1, -1)


def test_it_needs_neither_spark_nor_java(saved: Path) -> None:
    program = (
        "import sys; sys.modules['pyspark'] = None; import spark_afm; "
        f"print(spark_afm.AfmScorer({str(saved)!r}).predict(1, 2))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "", "PYTHONPATH": str(HOME / "python/src")},
    )
    assert 1 <= float(run.stdout) <= 6
