#!/usr/bin/env bash
# Kills `afm train` as `kill -9` does, and starts the same command again with --resume until it has been killed so many
# times; then lets it end, and compares what it has written with an undisturbed run. Every third kill comes at a random
# moment from the start of the command to its end; the others come while it trains and writes checkpoints and results.
# Needs Python with pyarrow. Usage: kill-and-resume.sh [KILLS] [WORK_FOLDER]; set AFM_SEED for other moments.
set -euo pipefail
home="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
kills="${1:-50}"
work="${2:-$(mktemp -d)}"
RANDOM="${AFM_SEED:-1}"
mkdir -p "$work"

train() { # train OUT …
  "$home/submit/afm" train "$home/conf/ml-latest-small.conf" --set model.rank=8 --set model.numSamples=25 \
    --set model.burnIn=20 --set model.keptSamples=2 --set model.checkpointInterval=2 --out "$1" "${@:2}" \
    -- --master 'local[2]' --conf spark.sql.shuffle.partitions=4 --conf spark.ui.enabled=false
}

digest() { python3 "$home/benchmarks/digest.py" "$1"; }
epochs() { # from where the killed run has gone on, and how far it came
  grep -aoE 'checkpoint of epoch [0-9]+|Epoch [0-9]+/|Training ended' "$work/killed.log" |
    sed -n '1p;$p' | uniq | tr '\n' ' '
}
checkpoints() { # those that are complete, and those that are not
  for folder in "$work"/checkpoints/epoch-*; do
    [ -d "$folder" ] || continue
    [ -f "$folder/_COMPLETE" ] && echo -n "${folder##*-} " || echo -n "(${folder##*-}) "
  done
}

begin=$SECONDS
train "$work/undisturbed" >"$work/undisturbed.log" 2>&1
whole=$((SECONDS - begin))
expected=$(digest "$work/undisturbed")
same() { # same OUT
  local found
  found=$(digest "$1")
  [ "$found" = "$expected" ] || { echo "$1 has other bits"; exit 1; }
}
echo "undisturbed: $whole s"
resume=(--resume --set model.checkpointDir="$work/checkpoints")
killed=0 ended=0
while ((killed < kills)); do
  # A process group of its own, to be killed as a whole.
  set -m
  train "$work/killed" "${resume[@]}" --overwrite >"$work/killed.log" 2>&1 &
  set +m
  tenths=$((RANDOM % (10 * whole) + 1)) since="the start"
  if ((killed % 3)); then
    while kill -0 $! 2>/dev/null && ! grep -aq "Training starts" "$work/killed.log"; do sleep 0.05; done
    tenths=$((RANDOM % 70 + 1)) since="training began"
  fi
  for ((t = 0; t < tenths; t++)); do
    kill -0 $! 2>/dev/null || break
    sleep 0.1
  done
  if kill -0 $! 2>/dev/null; then
    # The scripts that have started the driver, and the driver.
    kill -9 -- "-$!"
    wait $! 2>/dev/null || true
    killed=$((killed + 1))
    echo "$killed: killed $((tenths / 10)).$((tenths % 10)) s after $since; $(epochs); checkpoints: $(checkpoints)"
  else
    wait $!
    ended=$((ended + 1))
    same "$work/killed"
    echo "   ended before it was killed, with the same bits"
  fi
done
train "$work/killed" "${resume[@]}" --overwrite >"$work/killed.log" 2>&1
same "$work/killed"
left=$(find "$work" -maxdepth 1 -name '.killed.*' | wc -l)
echo "$killed kills, $ended runs that ended: the same bits; $left hidden folders left; $(ls "$work/checkpoints" | wc -l) checkpoints left"
