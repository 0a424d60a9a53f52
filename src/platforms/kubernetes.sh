#!/usr/bin/env bash
# Submits to Kubernetes in cluster mode by submit/examples, to an API server that accepts pods and starts none, and
# compares the driver's pod with what was asked for. Then it builds the image of the Dockerfile by buildah, where it is
# installed, and starts the image as a driver that trains. The head of common.sh names the environment variables; BASE
# is an image with Java 17 that can be had. Usage: kubernetes.sh [pod] [image]; both unless one is named.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
parts=("$@")
((${#parts[@]})) || parts=(pod image)

submit_examples() { # the example, with what a site adds by its own defaults
  mkdir -p "$work/site"
  cat "$home/conf/spark-defaults.conf" - >"$work/site/spark-defaults.conf" <<END
spark.kubernetes.driver.limit.cores  2
spark.kubernetes.driver.request.cores  1
spark.kubernetes.driver.label.team  ratings
spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.claimName  ratings
spark.kubernetes.driver.volumes.persistentVolumeClaim.data.mount.path  /data
spark.kubernetes.submission.waitAppCompletion  true
END
  cp "$home/conf/log4j2.properties" "$work/site"
  SPARK_CONF_DIR="$work/site" MASTER="k8s://http://127.0.0.1:$1" NAMESPACE=recommend SERVICE_ACCOUNT=trainer \
    IMAGE=registry.example/spark-afm:1 UPLOAD="file://$work/upload" CONFIG=file:///data/trial.conf DATA=file:///data \
    OUT=file:///data/out "$home/submit/examples/kubernetes-cluster.sh"
}

pod() {
  local classpath server
  classpath="$(jars kubernetes)"
  mkdir -p "$work/kubernetes" "$work/upload"
  background java -cp "$classpath" io.sparkafm.platforms.AcceptingApiServer "$work/kubernetes" \
    namespace=recommend image=registry.example/spark-afm:1 serviceAccount=trainer request.cpu=1 limit.cpu=2 \
    request.memory=4505Mi limit.memory=4505Mi label.team=ratings label.spark-role=driver claim.data=ratings mount.data=/data \
    arguments.begin="--class io.sparkafm.jobs.Main" arguments.end="train file:///data/trial.conf --set data.root=file:///data --out file:///data/out"
  server=$!
  await "$work/kubernetes/ready"
  trial pod submit_examples "$(<"$work/kubernetes/ready")"
  await "$work/kubernetes/checked"
  heading "the driver's pod"
  line "\`kubernetes-cluster.sh\`, cluster mode" "accepted, and as it was asked for"
  echo
  cat "$work/kubernetes/checked"
  wait "$server"
}

# buildah runs a container without a daemon; with the isolation `chroot`, with the image's files and nothing else, but in
# this machine's network and list of processes.
image() {
  command -v buildah >/dev/null || { echo "buildah is not installed: the image is not built" >&2; return 0; }
  local context="$work/context"
  export BUILDAH_ISOLATION=chroot
  mkdir "$context"
  cp -r "$SPARK_HOME" "$context/spark"
  cp -r "$home/conf" "$home"/target/spark-afm_*-SNAPSHOT.jar "$platforms/entrypoint.sh" "$context"
  mv "$context"/spark-afm_*.jar "$context/spark-afm.jar"
  trial local afm train "$conf" --out "$work/expected" -- --master 'local[2]' "${quick[@]}"
  heading "result"
  trial build buildah build ${BASE:+--build-arg "BASE=$BASE"} -f "$platforms/Dockerfile" -t "$tag" "$context"
  line "\`buildah build\`" "built"
  buildah from --pull-never --name "$tag" "$tag" >/dev/null
  mkdir -m 777 "$work/shared"
  cp -r "$data" "$work/conf" "$work/shared"
  chmod 711 "$work"
  # The arguments of a driver's pod, but for the master. Unlike a pod, the container does not know its own name's address.
  trial driver buildah run --user 185 -v "$work/shared:/shared" "$tag" -- \
    env SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_HOSTNAME=localhost /opt/entrypoint.sh driver --master 'local[2]' \
    "${quick[@]}" --class io.sparkafm.jobs.Main local:///opt/afm/spark-afm.jar train /shared/conf/trial.conf --set data.root=/shared/data --out /shared/out
  row "the image as driver, \`local[2]\`; bits compared with one JVM outside" "$work/shared/out"
}
tag="spark-afm-trial-$$"
remove_image() {
  local status=$?
  buildah rm "$tag" >/dev/null 2>&1 || true
  buildah rmi "$tag" >/dev/null 2>&1 || true
  cleanup "$status"
}
trap remove_image EXIT

for part in "${parts[@]}"; do "$part"; done
