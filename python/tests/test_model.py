"""What a model tells, as DataFrames."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

import spark_afm
from conftest import HOME
from sample import small


def test_attention_is_a_share_of_each_field_and_adds_up(model: spark_afm.AfmModel) -> None:
    attention = model.attention()
    sums = attention.groupBy("user").agg(F.sum("attention").alias("sum")).collect()
    assert len(sums) == 30
    assert all(abs(row["sum"] - 1) < 1e-5 for row in sums)
    assert model.fieldNames() == ["item", "genre"]
    assert attention.where("attentionStd > 0").count() == 60


def test_tables_have_a_row_for_each_thing(model: spark_afm.AfmModel) -> None:
    assert model.userFactors().count() == 30
    assert model.itemFactors().count() == 20
    assert model.featureFactors().count() == 3
    assert model.attentionWeights().count() == 2
    assert model.preferences().select("value").distinct().count() == 3
    assert model.preferences(1).count() <= model.preferences().count()
    users, items = model.exportVectors()
    assert (users.count(), items.count()) == (30, 20)


def test_parts_of_an_explanation_add_up_to_the_prediction(
    model: spark_afm.AfmModel, ratings: DataFrame
) -> None:
    unclipped = model.copy().setClipPredictions(False)
    sums = unclipped.explain(ratings).selectExpr(
        "prediction - globalMean - userBias - aggregate(explanation, 0D, (sum, part) -> sum + part.bias)"
        " - aggregate(explanation, 0D, (sum, part) -> sum + part.contribution) as rest"
    )
    largest = sums.agg(F.max(F.abs("rest"))).first()
    assert largest is not None
    assert largest[0] < 1e-5


def test_recommendations_leave_out_what_was_seen(model: spark_afm.AfmModel, ratings: DataFrame) -> None:
    users = ratings.where("user < 3").select("user").distinct()
    found = model.recommend(4, users=users, seen=ratings, explain=True).collect()
    assert {row["user"] for row in found} == {0, 1, 2}
    seen = {(row["user"], row["item"]) for row in ratings.collect()}
    for row in found:
        for item in row["recommendations"]:
            assert (row["user"], item["item"]) not in seen
            assert item["explanation"]
    assert model.recommendForAllUsers(2).count() == 30
    assert model.recommendForAllItems(2).count() == 20
    few = ratings.where("item < 2").select("item").distinct()
    chosen = [
        item["item"]
        for row in model.recommend(9, candidates=few).collect()
        for item in row["recommendations"]
    ]
    assert set(chosen) == {0, 1}


def test_recommendations_follow_rules(model: spark_afm.AfmModel, ratings: DataFrame) -> None:
    genre_of = {row["item"]: row["genre"] for row in ratings.select("item", "genre").distinct().collect()}
    genre = genre_of[0]
    ruled = model.recommend(4, exclude={"genre": [genre]}, limit={"genre": 1}).collect()
    for row in ruled:
        genres = [genre_of[item["item"]] for item in row["recommendations"]]
        assert genre not in genres
        assert len(set(genres)) == len(genres)
    boosted = model.recommend(1, boost={"genre": {genre: 100.0}}).collect()
    assert {genre_of[item["item"]] for row in boosted for item in row["recommendations"]} == {genre}


def test_items_and_users_are_alike_for_reasons(model: spark_afm.AfmModel, ratings: DataFrame) -> None:
    items = ratings.where("item = 3").select("item").distinct()
    row = model.similarItems(items, number=4, reasons=9).collect()[0]
    assert row["item"] == 3
    assert len(row["similar"]) == 4
    for other in row["similar"]:
        assert sum(reason["share"] for reason in other["reasons"]) == pytest.approx(
            other["similarity"], abs=1e-4
        )
    assert model.similarItems().count() == 20
    users = ratings.where("user < 2").select("user").distinct()
    similar = {row["user"]: row["similar"] for row in model.similarUsers(users, number=3).collect()}
    assert set(similar) == {0, 1}
    assert [len(others) for others in similar.values()] == [3, 3]


def test_new_users_are_folded_in(model: spark_afm.AfmModel, ratings: DataFrame) -> None:
    new = ratings.where("user = 3").withColumn("user", F.lit(100))
    folded = model.foldIn(new)
    assert isinstance(folded, spark_afm.AfmModel)
    assert folded.attention().where("user = 100").count() == 2
    assert folded.getUserCol() == "user"
    assert folded.getOutputTable() == "predictions"
    source = folded.transform(new).select("predictionSource").distinct().collect()
    assert [row[0] for row in source] == ["userAndItem"]


def test_the_summary_has_an_entry_an_epoch(model: spark_afm.AfmModel) -> None:
    summary = model.summary
    assert summary.totalIterations == 7
    assert len(summary.trainingRmse) == len(summary.epochSeconds) == 7
    assert summary.sampleHistory[-1] == 5
    assert (summary.numUsers, summary.numItems) == (30, 20)
    assert summary.validationRmse == []
    assert summary.noiseDeviation > 0


def test_explanations_come_in_words(model: spark_afm.AfmModel, ratings: DataFrame) -> None:
    messages = spark_afm.ExplanationMessages(str(HOME / "conf/messages/en.conf"))
    messages.setRatings(ratings, "user", "item", "rating", ["genre"]).setRules(minSupport=3)
    found = messages.transform(model.explain(ratings)).select("message").collect()
    assert len(found) == ratings.count()
    assert all(row["message"].endswith(".") for row in found)


def test_explanations_are_measured(model: spark_afm.AfmModel, ratings: DataFrame) -> None:
    evaluator = spark_afm.ExplanationEvaluator(model).setHeldOut(ratings).setMinHeldOut(4).setSeed(3)
    figures = evaluator.evaluate()
    assert figures.estimates
    assert all(e.low <= e.value <= e.high for e in figures.estimates if e.value == e.value)
    assert figures.findings


def test_the_report_is_a_page_that_a_notebook_shows(
    model: spark_afm.AfmModel, ratings: DataFrame, tmp_path: Path
) -> None:
    path = str(tmp_path / "folder/report.html")
    report = model.report(ratings, ratings, title="Films & more", path=path)
    page = Path(path).read_text("utf-8")
    assert "Films &amp; more" in page
    assert "Besides the item itself, the model has 1 field" in page
    assert report.path == path
    assert report._repr_html_().startswith("<iframe")


def test_one_users_attention_is_drawn_with_its_intervals(model: spark_afm.AfmModel) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    axes = model.plotAttention(3)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["item", "genre"]
    with pytest.raises(ValueError, match="User 999 was not in training"):
        model.plotAttention(999)


def test_features_are_joined_and_the_joiner_is_saved(
    spark: SparkSession, ratings: DataFrame, tmp_path: Path
) -> None:
    films = spark.createDataFrame(
        [(item, "a|b" if item % 2 else "none", item / 2) for item in range(20)],
        "id INT, tags STRING, length DOUBLE",
    )
    joiner = spark_afm.ItemFeatureJoiner(itemCol="item").setFeatures(
        spark_afm.ItemFeature("tag", films, "id", "tags", delimiter="[|]", missing=["none"]),
        spark_afm.ItemFeature("length", films, "id", "length"),
    )
    assert joiner.getFeatureCols() == ["tag", "length"]
    joined = joiner.transform(ratings)
    assert joined.where("item = 1").first()["tag"] == ["a", "b"]  # type: ignore[index]
    joiner.save(str(tmp_path / "joiner"))
    loaded = spark_afm.ItemFeatureJoiner.load(str(tmp_path / "joiner"))
    assert loaded.transform(ratings).schema == joined.schema
    estimator = small().setFeatureCols(["tag", "length"])
    assert estimator.fit(joined).fieldNames() == ["item", "tag", "length"]
