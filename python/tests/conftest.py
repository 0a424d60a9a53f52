"""A session with the jar, and ratings of which a few users like one genre and others another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

import spark_afm
from sample import ROWS, SCHEMA, small

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
    return spark.createDataFrame(ROWS, SCHEMA).coalesce(1).cache()


@pytest.fixture(scope="session")
def model(ratings: DataFrame) -> spark_afm.AfmModel:
    fitted = small().fit(ratings)
    assert isinstance(fitted, spark_afm.AfmModel)
    return fitted
