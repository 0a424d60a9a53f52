"""A client of Spark Connect, against a real server in another process."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyspark
import pytest
from pyspark.sql import DataFrame

import spark_afm

pytest.importorskip("grpc", reason="Spark Connect needs the packages of pyspark[connect]")
# A Python that has pyspark-client alone may take the part of the client.
CLIENT = os.environ.get("AFM_CONNECT_PYTHON", sys.executable)
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = Path(pyspark.__file__).parent
    log = tmp_path_factory.mktemp("connect") / "log"
    command = [str(home / "bin/spark-submit"), "--master", "local[2]", "--jars", spark_afm.jar()]
    for setting in (
        "spark.ui.enabled=false",
        "spark.sql.shuffle.partitions=2",
        "spark.connect.grpc.binding.address=127.0.0.1",
        f"spark.connect.grpc.binding.port={port}",
    ):
        command += ["--conf", setting]
    command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"]
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, log.read_text()
            time.sleep(0.2)
        yield f"sc://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def test_a_client_trains_reads_saves_and_loads_as_a_classic_session_does(
    server: str, tmp_path: Path, model: spark_afm.AfmModel, ratings: DataFrame
) -> None:
    run = subprocess.run(
        [CLIENT, str(HERE / "connect_client.py"), server, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{HERE.parent / 'src'}:{HERE}"},
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.splitlines()[-1])
    table = model.transform(ratings).select("user", "item", "prediction").orderBy("user", "item")
    expected = [list(row) for row in table.collect()]
    assert found["predictions"] == expected
    assert found["loaded"] == expected
    assert found["pipeline"] == expected
    assert found["attention"] == [
        [row["user"], row["field"], row["attention"]]
        for row in model.attention().orderBy("user", "field").collect()
    ]
    assert found["tables"] == {
        "userFactors": 30,
        "itemFactors": 20,
        "featureFactors": 3,
        "attentionWeights": 2,
        "preferences": 90,
    }
    assert found["explained"] == 3
    users = ratings.where("user < 2").select("user").distinct()
    assert found["recommended"] == [
        [item["item"] for item in row["recommendations"]]
        for row in model.recommend(users=users).orderBy("user").collect()
    ]
    similar = {row["item"]: row["similar"] for row in model.similarItems().collect()}
    assert len(found["similar"]) == 3
    for item, others in found["similar"].items():
        assert others == [other["item"] for other in similar[int(item)]]
    assert found["chosen"][1] < found["chosen"][0]
    assert "needs a session of the classic kind" in found["refused"]
