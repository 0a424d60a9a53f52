#!/usr/bin/env bash
# src/site/build.sh: builds the documentation site in target/site, with the API of Java and of Python.
#
# Needs JDK 17, Maven, and a Python with the packages that docs/releasing.md lists; AFM_PYTHON names it, python3 otherwise.
# The build fails where a link or an anchor leads nowhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

mvn -B -q -Prelease javadoc:javadoc

pages=target/site-pages
rm -rf "$pages" target/site
mkdir -p "$pages/api"
# The pages, each where it is in the repository; hooks.py adds the files that they link to.
cp --parents ./*.md python/README.md "$pages"
cp -r docs "$pages"
rm -f "$pages"/docs/images/make.sh "$pages"/docs/images/*.html
cp src/site/api/*.md "$pages/api"
cp src/site/site.css "$pages"
cp -r target/reports/apidocs "$pages/api/java"

# Not --quiet: then warnings are not counted, and a dead link is none.
NO_MKDOCS_2_WARNING=1 "${AFM_PYTHON:-python3}" -m mkdocs build --config-file src/site/mkdocs.yml
echo "The site is in target/site: open target/site/index.html"
