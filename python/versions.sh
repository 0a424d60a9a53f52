#!/usr/bin/env bash
# python/versions.sh FOLDER VERSION...
#
# Tries the wheel in python/dist with versions of PySpark: runs the Python tests and the demo with each, on the JDK
# that JAVA_HOME names, and prints a row of a Markdown table for each. Environments and logs are kept in FOLDER.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
(($# > 1)) || { echo "Usage: python/versions.sh FOLDER VERSION..." >&2; exit 2; }
wheel=("$here"/dist/*.whl)
[[ -f "${wheel[0]}" ]] || { echo "There is no wheel in python/dist: run python/build.sh first" >&2; exit 1; }
mkdir -p "$1"
folder="$(cd "$1" && pwd)"
shift
export SPARK_LOCAL_IP=127.0.0.1 PYTHONDONTWRITEBYTECODE=1
java="$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.*version "\(.*\)".*/\1/p')"

# The numbers of a saved model, to the bit: the same ratings, seed and blocks must give the same ones.
digest='
import hashlib, sys
from pathlib import Path
import pyarrow as pa
from pyarrow import parquet
sha = hashlib.sha256()
for part, keys in ("users", ["user"]), ("items", ["index"]), ("values", ["field", "value"]):
    files = sorted((Path(sys.argv[1]) / part).glob("*.parquet"))
    table = pa.concat_tables(map(parquet.read_table, files)).sort_by([(key, "ascending") for key in keys])
    for name in ("factors", "bias"):
        column = pa.concat_arrays(table[name].chunks)
        column = column if name == "bias" else column.flatten()
        sha.update(column.to_numpy(zero_copy_only=False).tobytes())
print(sha.hexdigest()[:12])'

echo "| Spark | Java | Python tests | RMSE of the demo | digest of its model |"
echo "|---|---|---|---|---|"
for version in "$@"; do
  venv="$folder/$version"
  log="$folder/$version-java$java"
  if [[ ! -f "$venv/complete" ]]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install -q --disable-pip-version-check "pyspark==$version" numpy pandas pyarrow pytest matplotlib
    touch "$venv/complete"
  fi
  # Without what it needs, as these versions may not be those that it asks for.
  "$venv/bin/pip" install -q --disable-pip-version-check --force-reinstall --no-deps "${wheel[0]}"
  # The tests of the project with the package of the wheel; those of Spark Connect are skipped without its packages.
  # They are short, and done sooner without the optimising compiler.
  (cd "$folder" && JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1 "$venv/bin/python" -m pytest -p no:cacheprovider -o pythonpath= -o addopts= "$here/tests") \
    >"$log.tests" 2>&1 || true
  tests="$(tail -n 1 "$log.tests" | sed 's/ in .*//; s/, [0-9]* warnings*//; s/^[= ]*//')"
  rm -rf "$log.demo"
  SPARK_HOME="$("$venv/bin/python" -c 'import pyspark; print(pyspark.__path__[0])')" \
    "$here/../submit/afm" demo --out "$log.demo" -- --master 'local[2]' >"$log.out" 2>"$log.err" || true
  rmse="$(sed -n 's/.*RMSE \([0-9.]*\),.*/\1/p' "$log.out")"
  model="$("$venv/bin/python" -c "$digest" "$log.demo/model" 2>>"$log.err" || echo none)"
  echo "| $version | $java | ${tests:-failed} | ${rmse:-failed} | $model |"
done
