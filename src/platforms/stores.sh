#!/usr/bin/env bash
# Trains with checkpoints, is killed and resumed, saves, loads, explains and reports on HDFS (MiniDFSCluster) and on S3
# (s3a://, the local server that MOTO_SERVER names), and compares everything with local disk. Then it looks at the
# committers of S3A. Usage: stores.sh [hdfs] [s3] [committers]; all unless some are named. The head of common.sh names
# the other environment variables.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$platforms/hadoop.sh"
stores=("$@")
((${#stores[@]})) || stores=(hdfs s3 committers)
# Long enough to be killed in the middle.
sed -i 's/numSamples = 4/numSamples = 30/; s/checkpointInterval = 4/checkpointInterval = 10/' "$conf"
cp -r "$home/conf/messages" "$work/conf"
local=(--master 'local[2]' "${quick[@]}")

# explain ROOT OUT SPARK_OPTIONS …: loads the model in OUT/train; report and train likewise.
explain() {
  afm explain "$1/conf/trial.conf" --set data.root="$1/data" --set explain.templates="$1/conf/messages/en.conf" \
    --model "$2/train/model" --out "$2/explain" -- "${@:3}"
}
report() { afm report "$1/conf/trial.conf" --set data.root="$1/data" --model "$2/train/model" --out "$2/report" -- "${@:3}"; }
train() {
  afm train "$1/conf/trial.conf" --set data.root="$1/data" --set model.checkpointDir="$2/checkpoints" --out "$2/train" \
    --resume -- "${@:3}"
}
# The same until a quarter of the epochs is done, and then kill -9.
killed() {
  local job log="$work/killed.log"
  : >"$log"
  setsid "$home/submit/afm" train "$1/conf/trial.conf" --set data.root="$1/data" \
    --set model.checkpointDir="$2/checkpoints" --out "$2/train" --resume -- "${@:3}" >"$log" 2>&1 &
  job=$!
  groups+=("$job")
  until (($(grep -ac 'Epoch [0-9]*/' "$log" || true) >= 6)); do
    kill -0 "$job" || { cat "$log"; return 1; }
    sleep 0.05
  done
  kill -9 -- "-$job"
  wait "$job" || true
}

mkdir -p "$work/here"
cp -r "$data" "$work/here/data"
cp -r "$work/conf" "$work/here/conf"
heading "compared with local disk"
for command in train explain report; do
  # The committers are compared with nothing.
  [[ "${stores[*]}" != committers ]] || break
  trial "$command" "$command" "$work/here" "$work/here/out" "${local[@]}"
  line "\`$command\` on local disk" "(what the others are compared with)"
done

# A report without what differs by itself: where it was written, and when.
plain() { find "$1" -type f ! -name '*.crc' ! -name _SUCCESS -name '*.html' -exec cat {} + | sed "s#$2##g" | sha256sum; }

# on NAME ROOT SPARK_OPTIONS …: everything on a store.
on() {
  local name="$1" root="$2" mine="$work/$1"
  mkdir -p "$mine"
  trial "$name-killed" killed "$root" "$root/out" "${@:3}"
  hadoop_fs -ls "$root/out/checkpoints" | grep -q epoch- || { echo "$name: no checkpoint was written" >&2; exit 1; }
  line "\`train\` on $name, killed" "a checkpoint is there and no result"
  trial "$name-resumed" train "$root" "$root/out" "${@:3}"
  grep -aq "goes on from the checkpoint of epoch" "$work/$name-resumed.log"
  hadoop_fs -get "$root/out/train" "$mine/train"
  row "\`train --resume\` on $name" "$mine/train" "$work/here/out/train"
  trial "$name-explain" explain "$root" "$root/out" "${@:3}"
  hadoop_fs -get "$root/out/explain" "$mine/explain"
  row "\`explain\` on $name" "$mine/explain" "$work/here/out/explain"
  trial "$name-report" report "$root" "$root/out" "${@:3}"
  hadoop_fs -get "$root/out/report" "$mine/report"
  [[ "$(plain "$mine/report" "$root/out")" == "$(plain "$work/here/out/report" "$work/here/out")" ]] ||
    { echo "$name: another report" >&2; exit 1; }
  line "\`report\` on $name" "the same"
  hadoop_fs -ls "$root/out" >"$mine/left"
  ! grep -q 'staging\|epoch-' "$mine/left" || { echo "$name: something is left over" >&2; cat "$mine/left" >&2; exit 1; }
}

start_s3() {
  [[ -z "${s3:-}" ]] || return 0
  local port=$((20000 + RANDOM % 10000)) jar
  background "${MOTO_SERVER:-moto_server}" -H 127.0.0.1 -p "$port"
  until curl -sf -X PUT "http://127.0.0.1:$port/bucket" >/dev/null; do sleep 0.5; done
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  jar="$(listed s3)"
  s3=("${local[@]}" --jars "$jar" --conf "spark.hadoop.fs.s3a.endpoint=http://127.0.0.1:$port"
    --conf spark.hadoop.fs.s3a.endpoint.region=us-east-1 --conf spark.hadoop.fs.s3a.path.style.access=true
    --conf spark.hadoop.fs.s3a.connection.ssl.enabled=false)
  # Hadoop's own command reads the same from a file.
  mkdir "$work/s3"
  {
    echo "<configuration>"
    printf '%s\n' "${s3[@]}" | sed -n 's#^spark\.hadoop\.\([^=]*\)=\(.*\)#<property><name>\1</name><value>\2</value></property>#p'
    echo "</configuration>"
  } >"$work/s3/core-site.xml"
  hadoop_fs() {
    java -cp "$work/s3:$SPARK_HOME/jars/*:$platforms/target/s3/*" org.apache.hadoop.fs.FsShell "$@" 2>>"$work/s3.log"
  }
  hadoop_fs -put "$work/here/data" "$work/here/conf" s3a://bucket/
}

hdfs_store() {
  start_hadoop hdfs
  hadoop_fs -put "$work/here/data" "$work/here/conf" "$hdfs/"
  on HDFS "$hdfs" "${local[@]}"
  unset HADOOP_CONF_DIR YARN_CONF_DIR
}

s3_store() {
  start_s3
  on S3 s3a://bucket "${s3[@]}"
}

committed() { # committed OUT SPARK_OPTIONS …
  afm train s3a://bucket/conf/trial.conf --set data.root=s3a://bucket/data --set model.numSamples=2 --set model.keptSamples=2 \
    --out "$1" -- "${s3[@]}" "${@:2}"
}
refused() { # refused TEXT COMMAND …: exit status 2 and one line
  local status=0
  "${@:2}" >"$work/refused.log" 2>&1 || status=$?
  ((status == 2)) && grep -a "^afm: .*$1" "$work/refused.log"
}
committers() {
  start_s3
  local magic=(--conf spark.hadoop.fs.s3a.committer.name=magic) name without=""
  local factory=(--conf spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a=org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory)
  local spark=(--conf spark.sql.sources.commitProtocolClass=org.apache.spark.internal.io.cloud.PathOutputCommitProtocol
    --conf spark.sql.parquet.output.committer.class=org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter)
  trial committer-alone refused "add --conf" committed s3a://bucket/out/magic "${magic[@]}"
  line "\`fs.s3a.committer.name=magic\` alone" "refused at the start"
  for name in whole no-factory; do
    trial "magic-$name" committed "s3a://bucket/out/$name" "${magic[@]}" "${spark[@]}" "${factory[@]}"
    hadoop_fs -get "s3a://bucket/out/$name/attention/_SUCCESS" "$work/$name"
    grep -q '"committer" *: *"magic"' "$work/$name" || { echo "$name: _SUCCESS is not of the magic committer" >&2; exit 1; }
    line "the magic committer with all of its settings$without" "\`_SUCCESS\` names it"
    factory=() without=", but for the factory, which Hadoop has by default"
  done
}

for store in "${stores[@]}"; do
  case "$store" in
    hdfs) hdfs_store ;;
    s3) s3_store ;;
    committers) committers ;;
    *) echo "no store $store: hdfs, s3, committers" >&2; exit 2 ;;
  esac
done
