# HDFS and YARN for the scripts beside this file; sourced after common.sh.
# shellcheck shell=bash disable=SC2154,SC2034,SC2016 # variables of common.sh and of the scripts

# start_hadoop hdfs|yarn: starts MiniHadoop; `hdfs` becomes the address of HDFS, and a command `hdfs dfs` is there.
start_hadoop() {
  local classpath
  classpath="$(jars hadoop)"
  mkdir -p "$work/hadoop" "$work/bin"
  background java --add-opens java.base/java.lang=ALL-UNNAMED -Xmx1g -cp "$classpath" io.sparkafm.platforms.MiniHadoop \
    "$work/hadoop" "$1"
  await "$work/hadoop/ready"
  hdfs="$(<"$work/hadoop/ready")"
  export HADOOP_CONF_DIR="$work/hadoop/conf" YARN_CONF_DIR="$work/hadoop/conf"
  # Where Hadoop's own command is not installed, Spark's jars hold what it does.
  printf '#!/usr/bin/env bash\nexec java -cp "%s:%s/jars/*" org.apache.hadoop.fs.FsShell "${@:2}"\n' \
    "$HADOOP_CONF_DIR" "$SPARK_HOME" >"$work/bin/hdfs"
  chmod +x "$work/bin/hdfs"
  export PATH="$work/bin:$PATH"
}

hadoop_fs() { hdfs dfs "$@" 2>>"$work/hdfs.log"; }
