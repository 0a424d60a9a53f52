# What the scripts beside this file share; they source it. It makes a folder for one trial, a short configuration and
# the model that one JVM trains by it, and removes the folder and ends what was started when the script ends.
#
# SPARK_HOME  a whole Spark 4.1 distribution (Scala 2.13), with YARN, Kubernetes and Hive
# PYTHON      a Python with pyarrow, which compares the results; python3 unless it is set
# KEEP        if it is not empty, the folder of the trial stays
# shellcheck shell=bash
set -euo pipefail
platforms="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
home="$(cd "$platforms/../.." && pwd)"
: "${SPARK_HOME:?set it to a whole Spark 4.1 distribution, with YARN, Kubernetes and Hive}"
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1
work="$(mktemp -d)"
mkdir -p "$work/conf" "$work/local" "$work/tmp"
export SPARK_LOCAL_DIRS="$work/local"
groups=()

cleanup() {
  local status="${1:-$?}" group tries=0
  trap - EXIT
  for group in ${groups[@]+"${groups[@]}"}; do kill -- "-$group" 2>/dev/null || true; done
  # Containers of YARN are in sessions of their own; all of them name the trial's folder.
  while pgrep -f "$work/" >"$work/left"; do
    ((++tries < 20)) || { xargs -r kill -9 <"$work/left" 2>/dev/null || true; }
    ((tries < 25)) || break
    sleep 0.5
  done
  if ((status)) || [[ -n "${KEEP:-}" ]]; then
    echo "The logs of this trial are in $work" >&2
  else
    rm -rf "$work"
  fi
  exit "$status"
}
trap cleanup EXIT

# background COMMAND …: a server, in a process group of its own.
background() {
  setsid "$@" >>"$work/servers.log" 2>&1 &
  groups+=($!)
}

# await FILE: until a server has written it.
await() {
  local tries=0
  until [[ -e "$1" ]]; do
    ((++tries < 600)) || { echo "no $1 after 120 s: see $work/servers.log" >&2; exit 1; }
    sleep 0.2
  done
}

# jars NAME: builds a profile of the servers, and the classpath to run it.
jars() {
  (cd "$platforms" && mvn -B -q -Dstyle.color=never "-P$1" prepare-package >&2)
  echo "$platforms/target/$1/classes:$platforms/target/$1/*"
}

# listed NAME: the jars of a profile, as --jars wants them.
listed() {
  jars "$1" >/dev/null
  printf '%s\n' "$platforms/target/$1/"*.jar | paste -sd,
}

afm() { "$home/submit/afm" "$@"; }

digest() { "${PYTHON:-python3}" "$platforms/digest.py" "$1"; }

# trial NAME COMMAND …: runs it, and stops the script where it fails.
trial() {
  local log="$work/${1//[^A-Za-z0-9]/-}.log" begin=$SECONDS
  if ! "${@:2}" >"$log" 2>&1; then
    echo "$1: failed" >&2
    tail -n 40 "$log" >&2
    exit 1
  fi
  seconds=$((SECONDS - begin))
}

# row NAME FOLDER [EXPECTED]: a line of the table: the seconds of the last trial, and whether the results are those of one JVM.
row() {
  local bits="the same"
  [[ "$(digest "$2")" == "$(digest "${3:-$work/expected}")" ]] || bits="OTHER"
  line "$1" "$bits"
  [[ "$bits" != OTHER ]] || exit 1
}
line() { printf '| %s | %d | %s |\n' "$1" "$seconds" "$2"; }
heading() { printf '\n| what was run | seconds | %s |\n|---|---|---|\n' "$1"; }

# The first users of the sample; compiling Spark's code with all optimisations would take longer than running it.
data="$work/data"
mkdir "$data"
awk -F, 'NR == 1 || $1 <= 60' "$home/sample-data/ml-latest-small/ratings.csv" >"$data/ratings.csv"
cp "$home/sample-data/ml-latest-small/movies.csv" "$data"
export SPARK_SUBMIT_OPTS=-XX:TieredStopAtLevel=1
cp "$home"/conf/*.conf "$work/conf"
cat >"$work/conf/trial.conf" <<END
include "ml-latest-small.conf"
data.root = "$data"
# Short, and every state that training can save is saved.
model { rank = 4, numBlocks = 4, seed = 7, burnIn = 4, numSamples = 4, keptSamples = 2, checkpointInterval = 4 }
END
# shellcheck disable=SC2034 # for the scripts that source this file
conf="$work/conf/trial.conf"
# shellcheck disable=SC2034
quick=(--conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=4)
