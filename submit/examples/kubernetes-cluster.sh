#!/usr/bin/env bash
# Train on Kubernetes; the driver is a pod (cluster mode).
#
# The driver reads CONFIG by its path, through Hadoop: put it, and the files that it includes, on
# storage that the pods see. spark-submit uploads the jar to UPLOAD.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

: "${SPARK_HOME:?set it to a Spark 4.1 distribution: the runtime from Maven has no Kubernetes}"
export SPARK_HOME
MASTER="${MASTER:-k8s://https://127.0.0.1:6443}"
NAMESPACE="${NAMESPACE:-default}"
SERVICE_ACCOUNT="${SERVICE_ACCOUNT:-spark}" # may create pods, services and config maps
IMAGE="${IMAGE:-apache/spark:4.1.0}"
UPLOAD="${UPLOAD:-s3a://bucket/uploads}"
CONFIG="${CONFIG:-s3a://bucket/conf/ml-latest-small.conf}"
DATA="${DATA:-s3a://bucket/ml-latest-small}"
OUT="${OUT:-s3a://bucket/results/ml-latest-small}"

submit/afm train "$CONFIG" --set data.root="$DATA" --out "$OUT" -- \
  --master "$MASTER" --deploy-mode cluster \
  --conf spark.kubernetes.namespace="$NAMESPACE" \
  --conf spark.kubernetes.authenticate.driver.serviceAccountName="$SERVICE_ACCOUNT" \
  --conf spark.kubernetes.container.image="$IMAGE" \
  --conf spark.kubernetes.file.upload.path="$UPLOAD" \
  --driver-memory 4g \
  --conf spark.executor.instances=4 \
  --executor-cores 2 --executor-memory 2g
