#!/usr/bin/env bash
# Train on a standalone cluster; the driver runs here (client mode). Arguments go to `train`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

MASTER="${MASTER:-spark://127.0.0.1:7077}"
CONFIG="${CONFIG:-conf/ml-latest-small.conf}"
DATA="${DATA:-$PWD/sample-data/ml-latest-small}" # a path that every machine of the cluster reads
OUT="${OUT:-$PWD/out}"                           # likewise
CORES="${CORES:-4}"                              # of all executors
EXECUTOR_CORES="${EXECUTOR_CORES:-2}"
EXECUTOR_MEMORY="${EXECUTOR_MEMORY:-2g}"

submit/afm train "$CONFIG" --set data.root="$DATA" --out "$OUT" "$@" -- \
  --master "$MASTER" \
  --total-executor-cores "$CORES" --executor-cores "$EXECUTOR_CORES" \
  --executor-memory "$EXECUTOR_MEMORY"
