"""A session with the jar, and ratings of which a few users like one genre and others another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

import spark_afm

HOME = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    session = spark_afm.session(
        spark_master="local[2]",
        spark_ui_enabled="false",
        spark_sql_shuffle_partitions="2",
        spark_driver_host="127.0.0.1",
        spark_driver_bindAddress="127.0.0.1",
    )
    yield session
    session.stop()


@pytest.fixture(scope="session")
def ratings(spark: SparkSession) -> DataFrame:
    rows = [
        (user, item, float((user + item) % 2 * 2 + 2 + (user * item) % 2), f"genre{item % 3}")
        for user in range(30)
        for item in range(20)
        if (user * 7 + item * 3) % 5
    ]
    schema = "user INT, item INT, rating DOUBLE, genre STRING"
    return spark.createDataFrame(rows, schema).coalesce(1).cache()


@pytest.fixture(scope="session")
def model(ratings: DataFrame) -> spark_afm.AfmModel:
    fitted = small().fit(ratings)
    assert isinstance(fitted, spark_afm.AfmModel)
    return fitted


def small() -> spark_afm.AfmEstimator:
    return spark_afm.AfmEstimator(
        featureCols=["genre"],
        rank=4,
        numSamples=5,
        burnIn=2,
        thinning=1,
        numBlocks=2,
        keptSamples=2,
    )
