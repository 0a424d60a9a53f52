#!/usr/bin/env bash
# Trains on YARN and HDFS (MiniYARNCluster, MiniDFSCluster) by submit/examples and a real spark-submit: client mode,
# cluster mode, and client mode with dynamic allocation. The head of common.sh names the environment variables.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$platforms/hadoop.sh"

trial local afm train "$conf" --out "$work/expected" -- --master 'local[2]' "${quick[@]}"
heading "bits, compared with one JVM"
line "one JVM, \`local[2]\`" "(what the others are compared with)"
start_hadoop yarn

# The examples leave Spark's own settings to the site: its configuration folder.
export SPARK_CONF_DIR="$work/site"
mkdir -p "$SPARK_CONF_DIR"
cp "$home/conf/log4j2.properties" "$SPARK_CONF_DIR"
cat "$home/conf/spark-defaults.conf" - >"$SPARK_CONF_DIR/spark-defaults.conf" <<END
spark.yarn.jars               local:$SPARK_HOME/jars/*
spark.sql.shuffle.partitions  4
spark.ui.enabled              false
END
export DATA="$hdfs/data" CONFIG="$conf"
hadoop_fs -put "$data" "$hdfs/data"

containers() { find "$work/hadoop/data" -path '*logDir*' -name 'container_*' -type d | wc -l; }
fetch() { hadoop_fs -get "$hdfs/$1" "$work/$1"; }

OUT="$hdfs/client" trial client "$home/submit/examples/yarn-client.sh"
fetch client
row "client mode, $(containers) containers" "$work/client"

# yarn-cluster.sh puts conf/*.conf of the installation on HDFS and takes one of them; ours is put there beside them.
hadoop_fs -mkdir -p "$hdfs/conf"
hadoop_fs -put "$conf" "$hdfs/conf/"
before=$(containers)
OUT="$hdfs/cluster" SHARED="$hdfs/conf" CONFIG=trial.conf trial cluster "$home/submit/examples/yarn-cluster.sh"
fetch cluster
row "cluster mode, $(($(containers) - before)) containers" "$work/cluster"

before=$(containers)
trial dynamic afm train "$conf" --set data.root="$DATA" --out "$hdfs/dynamic" -- --master yarn --executor-cores 1 \
  --executor-memory 1g --conf spark.dynamicAllocation.enabled=true \
  --conf spark.dynamicAllocation.shuffleTracking.enabled=true --conf spark.dynamicAllocation.minExecutors=0 \
  --conf spark.dynamicAllocation.maxExecutors=3 --conf spark.dynamicAllocation.executorIdleTimeout=5s
fetch dynamic
row "client mode, dynamic allocation, $(($(containers) - before)) containers" "$work/dynamic"
