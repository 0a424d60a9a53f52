#!/usr/bin/env bash
# Train on YARN; the driver runs in the cluster (cluster mode).
#
# The driver reads CONFIG by its path, through Hadoop; so it is put on HDFS first, with the files
# that it may include.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

: "${SPARK_HOME:?set it to a Spark 4.1 distribution: the runtime from Maven has no YARN}"
: "${HADOOP_CONF_DIR:?set it to the folder with core-site.xml and yarn-site.xml}"
export SPARK_HOME HADOOP_CONF_DIR
CONFIG="${CONFIG:-ml-latest-small.conf}" # a file of conf/
SHARED="${SHARED:-hdfs:///apps/spark-afm/conf}"
DATA="${DATA:-hdfs:///data/ml-latest-small}"
OUT="${OUT:-hdfs:///results/ml-latest-small}"

hdfs dfs -mkdir -p "$SHARED"
hdfs dfs -put -f conf/*.conf "$SHARED"

submit/afm train "$SHARED/$CONFIG" --set data.root="$DATA" --out "$OUT" -- \
  --master yarn --deploy-mode cluster \
  --driver-memory 4g \
  --num-executors 4 --executor-cores 2 --executor-memory 2g
