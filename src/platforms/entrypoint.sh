#!/usr/bin/env bash
# What Spark's pods call: `driver ARGUMENTS of spark-submit`, or `executor`, which is told all else by its environment.
# Anything else is run as it is.
set -euo pipefail
case "${1:-}" in
  driver)
    exec "$SPARK_HOME/bin/spark-submit" --conf "spark.driver.bindAddress=${SPARK_DRIVER_BIND_ADDRESS:-0.0.0.0}" \
      --deploy-mode client "${@:2}"
    ;;
  executor)
    # Spark writes the options of the JVM to variables SPARK_JAVA_OPT_0, SPARK_JAVA_OPT_1, …
    options=()
    while IFS= read -r -d '' variable; do
      [[ "$variable" != SPARK_JAVA_OPT_* ]] || options+=("${variable#*=}")
    done < <(env -0 | sort -z -t_ -k4 -n)
    exec java ${options[@]+"${options[@]}"} "-Xms$SPARK_EXECUTOR_MEMORY" "-Xmx$SPARK_EXECUTOR_MEMORY" \
      -cp "${SPARK_EXTRA_CLASSPATH:+$SPARK_EXTRA_CLASSPATH:}$SPARK_HOME/jars/*" \
      org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend \
      --driver-url "$SPARK_DRIVER_URL" --executor-id "$SPARK_EXECUTOR_ID" --cores "$SPARK_EXECUTOR_CORES" \
      --app-id "$SPARK_APPLICATION_ID" --hostname "$SPARK_EXECUTOR_POD_IP" --resourceProfileId "$SPARK_RESOURCE_PROFILE_ID" \
      --podName "$SPARK_EXECUTOR_POD_NAME"
    ;;
  *) exec "$@" ;;
esac
