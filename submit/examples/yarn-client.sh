#!/usr/bin/env bash
# Train on YARN; the driver runs here (client mode).
# Needs a Spark distribution with YARN support and the cluster's Hadoop configuration.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

: "${SPARK_HOME:?set it to a Spark 4.1 distribution: the runtime from Maven has no YARN}"
: "${HADOOP_CONF_DIR:?set it to the folder with core-site.xml and yarn-site.xml}"
export SPARK_HOME HADOOP_CONF_DIR
CONFIG="${CONFIG:-conf/ml-latest-small.conf}"
DATA="${DATA:-hdfs:///data/ml-latest-small}"
OUT="${OUT:-hdfs:///results/ml-latest-small}"

submit/afm train "$CONFIG" --set data.root="$DATA" --out "$OUT" -- \
  --master yarn \
  --num-executors 4 --executor-cores 2 --executor-memory 2g
