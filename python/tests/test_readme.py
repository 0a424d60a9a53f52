"""What the page shows runs as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from conftest import HOME


def test_the_python_of_the_readme_runs(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (HOME / "python/README.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        # The JVM of the session keeps the folder in which it began.
        here = block.replace('"sample-data', f'"{HOME}/sample-data')
        exec(here.replace("out/", f"{tmp_path}/"), names)
    shown = capsys.readouterr().out
    assert "attention" in shown
    assert "prediction" in shown
    assert "recommendations" in shown
