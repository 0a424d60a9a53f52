"""What the pages and the notebook show runs as it stands there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from conftest import HOME


def run(blocks: list[str], folder: Path) -> None:
    names: dict[str, object] = {}
    for block in blocks:
        # The JVM of the session keeps the folder in which it began.
        here = re.sub(r'"(?:\.\./)?(sample-data|conf)/', rf'"{HOME}/\1/', block)
        exec(here.replace('"out/', f'"{folder}/'), names)


@pytest.mark.parametrize("page", ["README.md", "python/README.md"])
def test_the_python_of_a_page_runs(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str], page: str
) -> None:
    blocks = re.findall(
        r"^```python\n(.*?)^```", (HOME / page).read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert blocks
    assert all(len(block.splitlines()) <= 25 for block in blocks)
    run(blocks, tmp_path)
    shown = capsys.readouterr().out
    assert "attention" in shown
    assert ("contribution" if page == "README.md" else "recommendations") in shown


def test_the_code_of_the_notebook_runs(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("nbformat", reason="what runs the notebook again is installed with nbformat")
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    pytest.importorskip("pandas")
    notebook = json.loads((HOME / "docs/tour.ipynb").read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    # The session is that of the other tests, which go on with it.
    run([cell.replace("spark.stop()", "") for cell in cells], tmp_path)
    assert "0 predictions of the loaded model differ" in capsys.readouterr().out
