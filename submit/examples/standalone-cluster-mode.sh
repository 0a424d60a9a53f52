#!/usr/bin/env bash
# Train on a standalone cluster; the driver runs on one of the workers (cluster mode).
#
# The driver reads CONFIG by its path, through Hadoop: put it, and the files that it includes, where
# every worker sees it (hdfs://, s3a://, a shared folder). The same holds for the jar.
# spark-submit returns when the driver has started; the master's page shows how it ends.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

MASTER="${MASTER:-spark://127.0.0.1:7077}"
CONFIG="${CONFIG:-$PWD/conf/ml-latest-small.conf}"
DATA="${DATA:-$PWD/sample-data/ml-latest-small}"
OUT="${OUT:-$PWD/out}"

# In this mode alone, Spark does not give the driver the flags that the driver needs on Java 17.
FLAGS="-XX:+IgnoreUnrecognizedVMOptions --add-modules=jdk.incubator.vector"
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util \
  java.util.concurrent java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs \
  sun.security.action sun.util.calendar; do
  FLAGS+=" --add-opens=java.base/$package=ALL-UNNAMED"
done
FLAGS+=" --add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED"
FLAGS+=" -Djdk.reflect.useDirectMethodHandle=false -Dio.netty.tryReflectionSetAccessible=true"

submit/afm train "$CONFIG" --set data.root="$DATA" --out "$OUT" -- \
  --master "$MASTER" --deploy-mode cluster \
  --driver-java-options "$FLAGS" \
  --total-executor-cores 4 --executor-cores 2 --executor-memory 2g
