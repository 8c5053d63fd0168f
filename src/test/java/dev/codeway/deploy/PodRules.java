package dev.codeway.deploy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// What every pod keeps to: Pod Security *restricted*, a read-only root, no token, bounds, images
/// of one version; and what the service's pods are asked for.
final class PodRules {

    private static final Set<String> VOLUMES = Set.of("projected", "claim", "empty");

    private final List<String> broken = new ArrayList<>();

    private PodRules() {}

    static List<String> broken(Rendering rendering) throws IOException {
        PodRules rules = new PodRules();
        rendering.pods().forEach((name, template) -> rules.pod(name, template.getSpec()));
        rules.service(rendering.one(Deployment.class));
        return rules.broken;
    }

    private void require(String where, String what, BooleanSupplier holds) {
        boolean kept;
        try {
            kept = holds.getAsBoolean();
        } catch (NullPointerException missing) {
            kept = false;
        }
        if (!kept) {
            broken.add(where + ": " + what);
        }
    }

    private void pod(String name, PodSpec pod) {
        require(
                name,
                "runs as root",
                () ->
                        pod.getSecurityContext().getRunAsNonRoot()
                                && pod.getSecurityContext().getRunAsUser() > 0);
        require(
                name,
                "no seccomp profile",
                () ->
                        pod.getSecurityContext()
                                .getSeccompProfile()
                                .getType()
                                .equals("RuntimeDefault"));
        require(
                name,
                "shares a namespace of its node",
                () ->
                        Stream.of(pod.getHostNetwork(), pod.getHostPID(), pod.getHostIPC())
                                .noneMatch(Boolean.TRUE::equals));
        require(name, "has a token", () -> !pod.getAutomountServiceAccountToken());
        require(name, "no service account", () -> !pod.getServiceAccountName().equals("default"));
        require(name, "names of services as settings", () -> !pod.getEnableServiceLinks());
        for (Volume volume : pod.getVolumes()) {
            require(
                    name,
                    "a volume of a kind that is not needed: " + volume.getName(),
                    () -> VOLUMES.contains(kind(volume)));
        }
        Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .forEach(it -> container(name + ", " + it.getName(), it));
    }

    private static String kind(Volume volume) {
        if (volume.getProjected() != null) {
            return volume.getProjected().getSources().stream()
                            .allMatch(it -> it.getServiceAccountToken() == null)
                    ? "projected"
                    : "token";
        }
        if (volume.getPersistentVolumeClaim() != null) {
            return "claim";
        }
        return volume.getEmptyDir() == null ? "other" : "empty";
    }

    private void container(String name, Container container) {
        SecurityContext security = container.getSecurityContext();
        require(name, "may escalate", () -> !security.getAllowPrivilegeEscalation());
        require(name, "a root that can be written", () -> security.getReadOnlyRootFilesystem());
        require(
                name,
                "keeps capabilities",
                () ->
                        security.getCapabilities().getDrop().equals(List.of("ALL"))
                                && security.getCapabilities().getAdd().isEmpty());
        require(
                name,
                "says something else than its pod",
                () ->
                        Stream.of(
                                        security.getPrivileged(),
                                        security.getRunAsNonRoot(),
                                        security.getRunAsUser(),
                                        security.getSeccompProfile())
                                .allMatch(Objects::isNull));
        require(
                name,
                "a port of its node",
                () -> container.getPorts().stream().allMatch(it -> it.getHostPort() == null));
        require(
                name,
                "no bounds",
                () ->
                        container
                                        .getResources()
                                        .getRequests()
                                        .keySet()
                                        .containsAll(Set.of("cpu", "memory"))
                                && container.getResources().getLimits().containsKey("memory"));
        require(
                name,
                "an image of no certain version: " + container.getImage(),
                () ->
                        container
                                .getImage()
                                .matches(".+(:(?!latest$)[\\w.-]+|@sha256:[0-9a-f]{64})"));
    }

    private void service(Deployment deployment) throws IOException {
        String name = Rendering.name(deployment);
        PodSpec pod = deployment.getSpec().getTemplate().getSpec();
        Container service = pod.getContainers().getFirst();
        probe(name, "started", service.getStartupProbe());
        probe(name, "ready", service.getReadinessProbe());
        probe(name, "live", service.getLivenessProbe());
        Map<String, Integer> ports = Map.of("http", 8080, "management", 9000);
        require(
                name,
                "ports that the service does not have",
                () ->
                        service.getPorts().size() == ports.size()
                                && service.getPorts().stream()
                                        .allMatch(
                                                it ->
                                                        Objects.equals(
                                                                it.getContainerPort(),
                                                                ports.get(it.getName()))));
        long needed = shutdown("delay").toSeconds() + shutdown("timeout").toSeconds();
        require(
                name,
                "killed before its requests are over, which may take %d s".formatted(needed),
                () -> pod.getTerminationGracePeriodSeconds() > needed);
        require(
                name,
                "one that has not gone yet is followed by another",
                () ->
                        deployment.getSpec().getMinReadySeconds()
                                >= pod.getTerminationGracePeriodSeconds());
        require(
                name,
                "serves with less while it is rolled out",
                () ->
                        deployment
                                        .getSpec()
                                        .getStrategy()
                                        .getRollingUpdate()
                                        .getMaxUnavailable()
                                        .getIntVal()
                                == 0);
        require(
                name,
                "all on one node",
                () ->
                        pod.getTopologySpreadConstraints().stream()
                                .anyMatch(
                                        it ->
                                                it.getTopologyKey()
                                                        .equals("kubernetes.io/hostname")));
        require(
                name,
                "does not wait for its schema",
                () ->
                        pod.getInitContainers()
                                .getFirst()
                                .getArgs()
                                .subList(0, 3)
                                .equals(List.of("db", "status", "--wait")));
    }

    private void probe(String name, String path, Probe probe) {
        require(
                name,
                "is not asked whether it is " + path,
                () ->
                        probe.getHttpGet().getPath().equals("/q/health/" + path)
                                && probe.getHttpGet().getPort().getStrVal().equals("http"));
    }

    private static Duration shutdown(String what) throws IOException {
        Properties properties = new Properties();
        try (Reader file =
                Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            properties.load(file);
        }
        return Duration.parse("PT" + properties.getProperty("quarkus.shutdown." + what));
    }
}
