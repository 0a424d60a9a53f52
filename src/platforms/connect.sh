#!/usr/bin/env bash
# Runs the Spark Connect test of the Python package against a server whose default file system is HDFS
# (MiniDFSCluster), and looks for what the server left there. Besides what the head of common.sh names:
#
# PYTHON              a Python with pyspark[connect], numpy, pyarrow and pytest, whose Spark is SPARK_HOME
# AFM_CONNECT_PYTHON  the client's Python, which may have pyspark-client alone; PYTHON unless it is set
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$platforms/hadoop.sh"

heading "what is on HDFS afterwards"
start_hadoop hdfs
"$home/python/build.sh" --jar-only
cd "$home/python"
trial connect "${PYTHON:-python3}" -m pytest -q -p no:cacheprovider tests/test_connect.py
hadoop_fs -ls -R "$hdfs/" >"$work/left-on-hdfs"
grep -q '/metadata' "$work/left-on-hdfs" || { echo "nothing was saved on HDFS: the server used another file system" >&2; exit 1; }
if grep 'spark_connect_model_cache' "$work/left-on-hdfs" >&2; then
  echo "the server left models that it had set aside" >&2
  exit 1
fi
line "pipeline, CrossValidator, save and load by a client of Spark Connect" "what the client saved, and nothing else"
