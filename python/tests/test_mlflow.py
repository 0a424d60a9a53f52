"""MLflow keeps a fitted pipeline, and gives it back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame, SparkSession

import spark_afm
from conftest import HOME

mlflow = pytest.importorskip("mlflow", reason="MLflow is not installed")


def test_what_the_readme_logs_is_loaded_and_predicts_the_same(
    spark: SparkSession,
    ratings: DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MLFLOW_DFS_TMP", f"{tmp_path}/passing")
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    mlflow.set_experiment(experiment_id=mlflow.create_experiment("films", f"file://{tmp_path}/artifacts"))
    page = (HOME / "python/README.md").read_text("utf-8")
    blocks = re.findall(r"^```python with=mlflow\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 1
    names: dict[str, object] = {"ratings": ratings}
    exec(blocks[0].replace("numSamples=10", "numSamples=5, burnIn=2, thinning=1"), names)
    assert "attention" in capsys.readouterr().out
    fitted, loaded = names["fitted"], names["loaded"]
    assert isinstance(fitted, PipelineModel)
    assert isinstance(loaded, PipelineModel)
    assert isinstance(loaded.stages[0], spark_afm.AfmModel)
    columns = ["user", "item", "prediction"]
    expected = fitted.transform(ratings).select(columns).orderBy("user", "item").collect()
    assert loaded.transform(ratings).select(columns).orderBy("user", "item").collect() == expected
