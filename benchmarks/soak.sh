#!/usr/bin/env bash
# A long training on a standalone cluster of two executors, one of which is killed at random moments (kill -9). Reports
# every minute how much of the driver's heap is in use after a full collection, how much memory the driver and how much
# disk the checkpoints and Spark's folders take, and in the end compares the model with that of an undisturbed run in one
# JVM. Needs Python with pyarrow, and a JDK for jcmd.
# Usage: soak.sh [DRAWS] [WORK_FOLDER]; AFM_KILL_EVERY: the longest time between kills in seconds.
set -euo pipefail
home="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
draws="${1:-700}"
work="${2:-$(mktemp -d)}"
every="${AFM_KILL_EVERY:-60}"
spark="${SPARK_HOME:-$home/target/spark}"
mkdir -p "$work/local" "$work/worker"
export SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_DIRS="$work/local" SPARK_CONF_DIR="$home/conf"
digest() { python3 "$home/benchmarks/digest.py" "$1"; }

train() { # train OUT SPARK_OPTIONS …
  "$home/submit/afm" train "$home/conf/ml-latest-small.conf" --set model.rank=8 --set model.numBlocks=2 \
    --set model.numSamples="$draws" --set model.keptSamples=2 --set model.checkpointInterval=10 \
    --set model.checkpointDir="$1-checkpoints" --out "$1" -- --conf spark.ui.enabled=false "${@:2}"
}

daemons=()
stop() { kill "${daemons[@]}" 2>/dev/null || true; }
trap stop EXIT
daemon() {
  "$spark/bin/spark-class" "$@" >>"$work/daemons.log" 2>&1 &
  daemons+=($!)
}
daemon org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 17077 --webui-port 0
sleep 5
SPARK_WORKER_DIR="$work/worker" daemon org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --webui-port 0 \
  --cores 2 --memory 3g spark://127.0.0.1:17077
sleep 5

begin=$SECONDS
train "$work/soaked" --master spark://127.0.0.1:17077 --total-executor-cores 2 --executor-cores 1 \
  --executor-memory 1g --conf spark.deploy.maxExecutorRetries=-1 >"$work/soaked.log" 2>&1 &
job=$!
kills=0 next=$((SECONDS + 30)) report=$SECONDS
while kill -0 "$job" 2>/dev/null; do
  sleep 1
  if ((SECONDS >= next)); then
    executor=$(pgrep -f "CoarseGrainedExecutorBackend.*127.0.0.1" | shuf -n 1 || true)
    if [ -n "$executor" ] && kill -9 "$executor" 2>/dev/null; then
      kills=$((kills + 1))
    fi
    next=$((SECONDS + 10 + RANDOM % (every - 9)))
  fi
  if ((SECONDS >= report)); then
    driver=$(pgrep -d, -f "SparkSubmit.*$work/soaked" || true)
    # A histogram counts objects that are in use, after a full collection.
    live=$(jcmd "${driver##*,}" GC.class_histogram 2>/dev/null | tail -1 | awk '{print int($3 / 1048576)}' || true)
    printf '%4d s: %3d kills, live heap %3d MB, driver %5d MB, checkpoints %4d kB, Spark folders %6d kB, %s\n' $((SECONDS - begin)) \
      "$kills" "${live:-0}" $(($(ps -o rss= -p "${driver:-1}" 2>/dev/null | sort -n | tail -1) / 1024)) \
      "$(du -sk "$work/soaked-checkpoints" 2>/dev/null | cut -f1 || echo 0)" \
      "$(du -sk "$work/local" | cut -f1)" "$(grep -ao 'Epoch [0-9]*/[0-9]*' "$work/soaked.log" | tail -1 || true)"
    report=$((SECONDS + 60))
  fi
done
wait "$job"
echo "trained in $((SECONDS - begin)) s with $kills executors killed; $(grep -ac 'Executors were lost' "$work/soaked.log" || true) times Spark gave a round up and training went on from a checkpoint"
train "$work/undisturbed" --master 'local[2]' >"$work/undisturbed.log" 2>&1
soaked=$(digest "$work/soaked")
undisturbed=$(digest "$work/undisturbed")
[ "$soaked" = "$undisturbed" ] || { echo "other bits than an undisturbed run"; exit 1; }
echo "the same bits as an undisturbed run in one JVM"
