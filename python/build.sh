#!/usr/bin/env bash
# Puts the jar into the Python package and builds its wheel and its source distribution in python/dist.
# Needs Python 3.10 or later with the package `build`; the jar must have been built (mvn package).
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
jars="$here/src/spark_afm/jars"
jar="$(find "$here/../target" -maxdepth 1 -name 'spark-afm_*.jar' ! -name '*-sources.jar' ! -name '*-javadoc.jar' \
  -printf '%T@ %p\n' | sort -rn | head -1 | cut -d' ' -f2-)"
[[ -n "$jar" ]] || { echo "There is no jar in target: run mvn -DskipTests package first" >&2; exit 1; }
rm -rf "$jars"
mkdir -p "$jars"
cp "$jar" "$jars/"
[[ "${1:-}" != --jar-only ]] || exit 0
# The package's licence is the project's; setuptools takes it from the package's own folder alone.
cp "$here/../LICENSE" "$here/"
rm -rf "$here/dist" "$here/build"
python3 -m build --outdir "$here/dist" "$here"
