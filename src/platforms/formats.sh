#!/usr/bin/env bash
# Trains by configuration alone on the same ratings and features in many formats: CSV, Parquet, ORC, JSON, Avro, tables
# of a Hive catalogue (Parquet, Delta) and a real PostgreSQL, whose programs pg_config finds. The head of common.sh
# names the other environment variables.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
extra="$(listed formats)"
as_postgres=()
chmod 711 "$work"
# PostgreSQL does not run as root.
((EUID)) || as_postgres=(runuser -u postgres --)
bin="$(pg_config --bindir)"
pg_port=$((20000 + RANDOM % 10000))
mkdir "$work/pg" "$work/hive"
((EUID)) || chown postgres "$work/pg"

(
  cd "$work/hive"
  "${as_postgres[@]}" "$bin/initdb" -D "$work/pg/data" -A trust -U afm >"$work/initdb.log" 2>&1
)
cd "$work"
background "${as_postgres[@]}" "$bin/postgres" -D "$work/pg/data" -p "$pg_port" -k "$work/pg" -c listen_addresses=127.0.0.1
until "$bin/pg_isready" -q -h 127.0.0.1 -p "$pg_port"; do sleep 0.5; done
"$bin/psql" -q -h 127.0.0.1 -p "$pg_port" -U afm postgres <<END
CREATE TABLE ratings ("userId" int, "movieId" int, rating numeric(2, 1), "timestamp" bigint);
CREATE TABLE movies ("movieId" int, title text, genres text);
\\copy ratings from '$data/ratings.csv' csv header
\\copy movies from '$data/movies.csv' csv header
END

# The tables, by Spark SQL; the catalogue is one of Hive, in the trial's folder.
hive=(--conf spark.sql.catalogImplementation=hive --conf "spark.sql.warehouse.dir=$work/hive/warehouse"
  --conf "spark.hadoop.javax.jdo.option.ConnectionURL=jdbc:derby:$work/hive/metastore;create=true"
  --conf spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension
  --conf spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog --jars "$extra")
{
  for table in ratings movies; do
    columns="int(userId) AS userId, int(movieId) AS movieId, double(rating) AS rating, bigint(timestamp) AS timestamp"
    [[ $table == ratings ]] || columns="int(movieId) AS movieId, title, genres"
    echo "CREATE TEMPORARY VIEW $table USING csv OPTIONS (path '$data/$table.csv', header 'true', escape '\"');"
    for format in parquet orc json avro; do
      echo "INSERT OVERWRITE DIRECTORY '$work/$format/$table' USING $format SELECT $columns FROM $table;"
    done
    echo "CREATE DATABASE IF NOT EXISTS shop;"
    echo "CREATE TABLE shop.$table STORED AS PARQUET AS SELECT $columns FROM $table;"
    echo "CREATE TABLE shop.${table}_delta USING delta AS SELECT $columns FROM $table;"
  done
} >"$work/tables.sql"
make_tables() {
  SPARK_CONF_DIR="$work/conf" "$SPARK_HOME/bin/spark-sql" --master 'local[2]' "${quick[@]}" "${hive[@]}" -f "$work/tables.sql"
}
trial tables make_tables

# configured NAME RATINGS MOVIES: a configuration with these keys for the two tables.
configured() {
  cat >"$work/conf/$1.conf" <<END
data.ratings { $2, user = userId, item = movieId, rating = rating, userType = int, itemType = int, timestamp = timestamp }
features = [
  { $3, field = genre, item = movieId, value = genres, delimiter = "\\\\|", missing = ["(no genres listed)"], kind = multiValued }
  { $3, field = period, item = movieId, kind = categorical
    value = "cast(floor(try_cast(regexp_extract(title, '\\\\\\\\((\\\\\\\\d{4})', 1) as int) / 5) * 5 as int)" }
]
model { rank = 4, numBlocks = 4, seed = 7, burnIn = 4, numSamples = 4, keptSamples = 2 }
END
}
train() { afm train "$work/conf/$1.conf" --out "$work/out/$1" -- --master 'local[2]' "${quick[@]}" "${@:2}"; }

csv='options.header = true'
configured csv "path = \"$data/ratings.csv\", $csv" "path = \"$data/movies.csv\", $csv"
trial csv train csv
heading "compared with CSV"
line CSV "(what the others are compared with)"
for format in parquet orc json avro; do
  configured "$format" "format = $format, path = \"$work/$format/ratings\"" "format = $format, path = \"$work/$format/movies\""
  trial "$format" train "$format" --jars "$extra"
  row "$format" "$work/out/$format" "$work/out/csv"
done
configured hive "table = shop.ratings" "table = shop.movies"
trial hive train hive "${hive[@]}"
row "tables of a Hive catalogue" "$work/out/hive" "$work/out/csv"
configured delta "table = shop.ratings_delta" "table = shop.movies_delta"
trial delta train delta "${hive[@]}"
row "Delta tables of a Hive catalogue" "$work/out/delta" "$work/out/csv"
pg="format = jdbc, options { url = \"jdbc:postgresql://127.0.0.1:$pg_port/postgres\", driver = org.postgresql.Driver, user = afm"
configured postgres "$pg, dbtable = ratings }" "$pg, dbtable = movies }"
trial postgres train postgres --jars "$extra"
row "PostgreSQL by JDBC" "$work/out/postgres" "$work/out/csv"
configured query "$pg, query = \"SELECT * FROM ratings\" }" "$pg, query = \"SELECT * FROM movies\" }"
trial query train query --jars "$extra"
row "PostgreSQL by JDBC, a query" "$work/out/query" "$work/out/csv"
