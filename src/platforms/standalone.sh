#!/usr/bin/env bash
# Trains on a real standalone cluster, by submit/examples: client mode and cluster mode. The head of common.sh names
# the environment variables.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
port=$((20000 + RANDOM % 10000))

# What the cluster says of itself: the number of NAME that is true of it.
count() { curl -s "http://127.0.0.1:$((port + 1))/json/" | "${PYTHON:-python3}" -c "import json, sys; state = json.load(sys.stdin); print($1)"; }

trial local afm train "$conf" --out "$work/expected" -- --master 'local[2]' "${quick[@]}"
heading "bits, compared with one JVM"
line "one JVM, \`local[2]\`" "(what the others are compared with)"

SPARK_CONF_DIR="$work/conf" background "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master \
  --host 127.0.0.1 --port "$port" --webui-port $((port + 1))
until [[ "$(count 'state["status"]' 2>/dev/null)" == ALIVE ]]; do sleep 0.5; done
for worker in 1 2; do
  SPARK_WORKER_DIR="$work/worker$worker" SPARK_CONF_DIR="$work/conf" background "$SPARK_HOME/bin/spark-class" \
    org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --webui-port 0 --cores 3 --memory 6g "spark://127.0.0.1:$port"
done
until [[ "$(count 'state["aliveworkers"]')" == 2 ]]; do sleep 0.5; done

export MASTER="spark://127.0.0.1:$port" CONFIG="$conf" DATA="$data"
OUT="$work/client" trial client "$home/submit/examples/standalone.sh"
executors=("$work"/worker?/app-*/[0-9]*)
row "client mode, ${#executors[@]} executors" "$work/client"

cluster_mode() {
  OUT="$work/cluster" "$home/submit/examples/standalone-cluster-mode.sh" || return
  # spark-submit returns when the driver has started.
  until [[ "$(count 'len(state["completeddrivers"])')" == 1 ]]; do sleep 1; done
  [[ "$(count 'state["completeddrivers"][0]["state"]')" == FINISHED ]] || { cat "$work"/worker?/driver-*/stderr; return 1; }
}
trial cluster cluster_mode
row "cluster mode" "$work/cluster"
grep -h "Results are in" "$work"/worker?/driver-*/stdout >/dev/null
