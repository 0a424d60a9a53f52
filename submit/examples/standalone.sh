#!/usr/bin/env bash
# Train on a standalone cluster; the driver runs here (client mode).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

MASTER="${MASTER:-spark://127.0.0.1:7077}"
CONFIG="${CONFIG:-conf/ml-latest-small.conf}"
DATA="${DATA:-$PWD/sample-data/ml-latest-small}" # a path that every machine of the cluster reads
OUT="${OUT:-$PWD/out}"                           # likewise

submit/afm train "$CONFIG" --set data.root="$DATA" --out "$OUT" -- \
  --master "$MASTER" \
  --total-executor-cores 4 --executor-cores 2 --executor-memory 2g
