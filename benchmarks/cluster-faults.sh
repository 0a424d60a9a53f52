#!/usr/bin/env bash
# What goes wrong on clusters, one after the other: each case trains on a standalone cluster of two workers while
# something fails, and its model is compared with that of an undisturbed run in one JVM, bit for bit. Needs Python with
# pyarrow. Usage: cluster-faults.sh [WORK_FOLDER] [CASE …]; all cases unless some are named.
set -euo pipefail
home="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
work="${1:-$(mktemp -d)}"
cases=("${@:2}")
((${#cases[@]})) || cases=(undisturbed early_executor executor worker speculation evicted_blocks dynamic_allocation encrypted)
spark="${SPARK_HOME:-$home/target/spark}"
secret=n0b0dy-may-read-this
mkdir -p "$work/local"
export SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_DIRS="$work/local" SPARK_CONF_DIR="$home/conf"
digest() { python3 "$home/benchmarks/digest.py" "$1"; }

train() { # train OUT SPARK_OPTIONS …
  "$home/submit/afm" train "$home/conf/ml-latest-small.conf" --overwrite --set model.rank=8 --set model.numBlocks=4 \
    --set model.burnIn=20 --set model.numSamples=100 --set model.keptSamples=2 --set model.checkpointInterval=10 \
    --out "$1" -- --conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=4 "${@:2}"
}

daemons=()
stop() {
  # Stopped processes end only when they go on.
  executors | xargs -r kill -CONT || true
  kill "${daemons[@]}" 2>/dev/null || true
  wait "${daemons[@]}" 2>/dev/null || true
  daemons=()
}
trap '[ -z "${job:-}" ] || kill "$job" 2>/dev/null || true; stop' EXIT
daemon() {
  "$spark/bin/spark-class" "$@" >>"$work/daemons.log" 2>&1 &
  daemons+=($!)
}
start() { # start PORT OPTIONS_OF_DAEMONS
  export SPARK_DAEMON_JAVA_OPTS="${2:-}"
  daemon org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$1" --webui-port 0
  sleep 4
  for worker in 1 2; do
    SPARK_WORKER_DIR="$work/worker$worker" daemon org.apache.spark.deploy.worker.Worker --host 127.0.0.1 \
      --webui-port 0 --cores 2 --memory 3g "spark://127.0.0.1:$1"
  done
  sleep 4
  unset SPARK_DAEMON_JAVA_OPTS
}
executors() { # those of the two workers
  local worker
  for worker in "${daemons[@]:1}"; do pgrep -P "$worker" -f CoarseGrainedExecutorBackend || true; done
}
reached() { # reached N: waits until the log has N lines about epochs, of which there are twenty; 0 for its first line
  local pattern='Epoch [0-9]*/'
  (($1)) || pattern=INFO
  until (($(grep -ac "$pattern" "$log" 2>/dev/null || true) >= ($1 ? $1 : 1))); do
    kill -0 "$job" 2>/dev/null || return 0
    sleep 0.1
  done
}
stall() { # an executor stands still for some seconds
  local stalled
  stalled=$(executors | head -1)
  kill -STOP "$stalled"
  sleep 4
  kill -CONT "$stalled" || true
}

# What is set for Spark in a case, and what is done to the cluster while it trains.
undisturbed() { :; }
early_executor() { reached 0; kill -9 "$(executors | head -1)"; }
executor() { reached 5; kill -9 "$(executors | head -1)"; }
worker() { reached 5; { kill -9 "${daemons[1]}" && wait "${daemons[1]}"; } 2>/dev/null || true; }
# Tasks of an executor that stands still are begun elsewhere.
speculation_options=(--conf spark.speculation=true --conf spark.speculation.multiplier=1.1
  --conf spark.speculation.quantile=0.5 --conf spark.speculation.minTaskRuntime=50ms)
speculation() { for n in 4 8 12; do reached $n; stall; done; }
# Less memory than the blocks of ratings take.
evicted_blocks_options=(--conf spark.memory.fraction=0.0015 --conf spark.memory.storageFraction=0
  --conf spark.buffer.pageSize=64k)
evicted_blocks() { :; }
# While one executor stands still the other has nothing to do, and is given back with all that it holds.
dynamic_allocation_options=(--conf spark.dynamicAllocation.enabled=true
  --conf spark.dynamicAllocation.shuffleTracking.enabled=true --conf spark.dynamicAllocation.minExecutors=0
  --conf spark.dynamicAllocation.executorIdleTimeout=1s --conf spark.dynamicAllocation.cachedExecutorIdleTimeout=1s
  --conf spark.dynamicAllocation.shuffleTracking.timeout=1s)
dynamic_allocation() { for n in 4 8 12; do reached $n; stall; done; }
encrypted_options=(--conf spark.io.encryption.enabled=true --conf spark.authenticate=true
  --conf spark.authenticate.secret=$secret --conf spark.network.crypto.enabled=true)
encrypted_daemons="-Dspark.master.rest.enabled=false -Dspark.authenticate=true -Dspark.authenticate.secret=$secret -Dspark.network.crypto.enabled=true"
encrypted() { executor; }

train "$work/expected" --master 'local[2]' >"$work/expected.log" 2>&1
expected=$(digest "$work/expected")
port=17100
for case in "${cases[@]}"; do
  log="$work/$case.log"
  port=$((port + 1))
  declare -n set_options="${case}_options" set_daemons="${case}_daemons"
  start "$port" "${set_daemons:-}"
  begin=$SECONDS
  touch "$work/begin"
  train "$work/$case" --master "spark://127.0.0.1:$port" --executor-cores 1 --executor-memory 1g --total-executor-cores 2 \
    --conf spark.deploy.maxExecutorRetries=-1 "${set_options[@]}" >"$log" 2>&1 &
  job=$!
  "$case"
  wait "$job" || { echo "$case: failed, see $log"; exit 1; }
  [ "$(digest "$work/$case")" = "$expected" ] || { echo "$case: other bits"; exit 1; }
  again=$(grep -ac "Executors were lost, and training" "$log" || true)
  started=$(find "$work"/worker[12] -maxdepth 2 -mindepth 2 -newer "$work/begin" -type d | wc -l)
  printf '%-20s the same bits after %3d s; executors started %2d, training begun again %d times\n' "$case" \
    $((SECONDS - begin)) "$started" "$again"
  if grep -raq "$secret" "$work"; then echo "$case: the secret is in a log or a result"; exit 1; fi
  stop
done
