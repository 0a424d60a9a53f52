package io.sparkafm.platforms;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Kubernetes API server that accepts every object and starts none. It reads the pod of the first
 * driver, compares it with what was asked for, and says that the pod has succeeded, so that {@code
 * spark-submit} ends.
 *
 * <p>{@code AcceptingApiServer FOLDER KEY=VALUE …} writes its port to {@code FOLDER/ready} and, when
 * the driver's pod has come, the pod to {@code FOLDER/driver.yaml} and one line a key to {@code
 * FOLDER/checked}: {@code ok} or {@code WRONG}, the key and what the pod has. Keys that begin with {@code
 * arguments.} hold parts of the arguments, which also have names of files that Spark makes up.
 */
public final class AcceptingApiServer {
  private AcceptingApiServer() {}

  /** Starts the server; it ends when the driver's pod has been checked, and the status is 1 if it is wrong. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Map<String, String> expected = new TreeMap<>();
    for (int a = 1; a < args.length; a++) {
      String[] pair = args[a].split("=", 2);
      expected.put(pair[0], pair[1]);
    }
    KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new Applying(), false);
    server.init(InetAddress.getLoopbackAddress(), 0);
    publish(folder, "ready", server.getPort() + "\n");
    boolean right;
    try (KubernetesClient client = server.createClient()) {
      Pod driver = awaitDriver(client);
      publish(folder, "driver.yaml", Serialization.asYaml(driver));
      List<String> lines = compare(expected, facts(driver));
      publish(folder, "checked", String.join("\n", lines) + "\n");
      right = lines.stream().noneMatch(line -> line.startsWith("WRONG"));
      succeed(client, driver);
      // spark-submit asks for the pod once more.
      Thread.sleep(15_000);
    }
    server.destroy();
    System.exit(right ? 0 : 1);
  }

  /** Server-side apply creates what is not there yet; the dispatcher of the library says 404. */
  private static final class Applying extends KubernetesCrudDispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String path = request.getPath();
      int query = path.indexOf('?');
      if (!"PATCH".equals(request.getMethod()) || query < 0 || !path.contains("force=true")) {
        return super.dispatch(request);
      }
      String object = path.substring(0, query);
      MockResponse found = handleGet(object);
      return found.code() < 300
          ? found
          : handleCreate(object.substring(0, object.lastIndexOf('/')), request.getUtf8Body());
    }
  }

  private static Pod awaitDriver(KubernetesClient client) throws InterruptedException {
    while (true) {
      List<Pod> drivers =
          client.pods().inAnyNamespace().withLabel("spark-role", "driver").list().getItems();
      if (!drivers.isEmpty()) {
        return drivers.get(0);
      }
      Thread.sleep(200);
    }
  }

  private static Map<String, String> facts(Pod pod) {
    Container container = pod.getSpec().getContainers().get(0);
    Map<String, String> facts = new TreeMap<>();
    facts.put("namespace", pod.getMetadata().getNamespace());
    facts.put("image", container.getImage());
    facts.put("serviceAccount", pod.getSpec().getServiceAccountName());
    facts.put("arguments", String.join(" ", container.getArgs()));
    put(facts, "request.", container.getResources().getRequests());
    put(facts, "limit.", container.getResources().getLimits());
    pod.getMetadata().getLabels().forEach((name, value) -> facts.put("label." + name, value));
    pod.getSpec()
        .getVolumes()
        .forEach(
            volume -> {
              if (volume.getPersistentVolumeClaim() != null) {
                facts.put(
                    "claim." + volume.getName(), volume.getPersistentVolumeClaim().getClaimName());
              }
            });
    container
        .getVolumeMounts()
        .forEach(mount -> facts.put("mount." + mount.getName(), mount.getMountPath()));
    return facts;
  }

  private static void put(Map<String, String> facts, String prefix, Map<String, Quantity> sizes) {
    sizes.forEach((name, size) -> facts.put(prefix + name, size.toString()));
  }

  private static List<String> compare(Map<String, String> expected, Map<String, String> facts) {
    List<String> lines = new ArrayList<>();
    expected.forEach(
        (key, value) -> {
          boolean part = key.startsWith("arguments.");
          String fact = facts.getOrDefault(part ? "arguments" : key, "");
          boolean right = part ? fact.contains(value) : fact.equals(value);
          lines.add(
              right
                  ? "ok     %s = %s".formatted(key, fact)
                  : "WRONG  %s = %s, but %s was asked for".formatted(key, fact, value));
        });
    return lines;
  }

  private static void succeed(KubernetesClient client, Pod driver) {
    client
        .pods()
        .inNamespace(driver.getMetadata().getNamespace())
        .withName(driver.getMetadata().getName())
        .editStatus(
            pod -> new PodBuilder(pod).withNewStatus().withPhase("Succeeded").endStatus().build());
  }

  private static void publish(Path folder, String name, String text) throws Exception {
    Path part = Files.writeString(folder.resolve(name + ".part"), text);
    Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
