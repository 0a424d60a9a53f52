#!/usr/bin/env bash
# docs/images/make.sh: makes the README's pictures from a real report, by headless Chromium.
#
# Trains on the sample data as `submit/afm report` does (a minute or two), unless target/images has
# the report already, and photographs two figures of it, light and dark. AFM_CHROMIUM names the
# browser; without it, chromium, chromium-browser or google-chrome on the PATH is taken.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

browser="${AFM_CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
[[ -n "$browser" ]] || {
  echo "make.sh: no browser: install Chromium, or name one in AFM_CHROMIUM" >&2
  exit 1
}

work="$PWD/target/images"
[[ -f "$work/report/report.html" ]] || submit/afm report conf/ml-latest-small.conf --out "$work/report" --overwrite

# photograph NAME SELECTOR WIDTH HEIGHT: docs/images/NAME-light.png and NAME-dark.png, of the element and what follows it.
photograph() {
  cat >"$work/around.html" <<HTML
<!DOCTYPE html><meta charset="utf-8">
<style>body { margin: 0; overflow: hidden } iframe { border: 0; width: ${3}px; height: 20000px; position: absolute }</style>
<iframe src="report/report.html"></iframe>
<script>
onload = () => {
  const frame = document.querySelector("iframe");
  const element = frame.contentDocument.querySelector("$2");
  frame.style.top = 16 - element.getBoundingClientRect().top + "px";
};
</script>
HTML
  local scheme
  for scheme in dark light; do
    "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars \
      --allow-file-access-from-files --virtual-time-budget=20000 --user-data-dir="$work/profile" \
      --force-device-scale-factor=1.5 --window-size="$3,$4" \
      --blink-settings=preferredColorScheme="$([[ $scheme == dark ]] && echo 0 || echo 1)" \
      --screenshot="docs/images/$1-$scheme.png" "file://$work/around.html" 2>"$work/browser.log"
  done
}

photograph report "#attention-distribution" 900 810
photograph user "#everything-item-3949" 900 428

# The chart of the README's table of results is a page of its own.
for scheme in dark light; do
  "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars \
    --allow-file-access-from-files --virtual-time-budget=5000 --user-data-dir="$work/profile" \
    --force-device-scale-factor=1.5 --window-size=900,270 \
    --blink-settings=preferredColorScheme="$([[ $scheme == dark ]] && echo 0 || echo 1)" \
    --screenshot="docs/images/results-$scheme.png" "file://$PWD/docs/images/results.html" 2>"$work/browser.log"
done
