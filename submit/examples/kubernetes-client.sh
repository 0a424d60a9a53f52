#!/usr/bin/env bash
# Train on Kubernetes; the driver runs where this script runs (client mode). This must be
# a machine, or a pod, that the executors can reach at DRIVER_HOST.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

: "${SPARK_HOME:?set it to a Spark 4.1 distribution: the runtime from Maven has no Kubernetes}"
: "${DRIVER_HOST:?set it to the name or address of this machine as the executors see it}"
export SPARK_HOME
MASTER="${MASTER:-k8s://https://127.0.0.1:6443}"
NAMESPACE="${NAMESPACE:-default}"
IMAGE="${IMAGE:-apache/spark:4.1.0}"
CONFIG="${CONFIG:-conf/ml-latest-small.conf}"
DATA="${DATA:-s3a://bucket/ml-latest-small}"
OUT="${OUT:-s3a://bucket/results/ml-latest-small}"

submit/afm train "$CONFIG" --set data.root="$DATA" --out "$OUT" -- \
  --master "$MASTER" \
  --conf spark.kubernetes.namespace="$NAMESPACE" \
  --conf spark.kubernetes.container.image="$IMAGE" \
  --conf spark.driver.host="$DRIVER_HOST" \
  --conf spark.executor.instances=4 \
  --executor-cores 2 --executor-memory 2g
