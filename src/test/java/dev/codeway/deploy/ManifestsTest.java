package dev.codeway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.platform.setting.InvalidSetting;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Every overlay is what a cluster takes and what the service needs, and what is not is noticed.
class ManifestsTest {

    private static final Path MANIFESTS = Path.of("deploy/kubernetes");

    @TempDir Path copy;

    /// With `-Dcodeway.overlay=PATH` that one, too.
    private static List<Path> overlays() throws IOException {
        try (Stream<Path> ours = Files.list(MANIFESTS.resolve("overlays"))) {
            List<Path> overlays = new ArrayList<>(ours.sorted().toList());
            Optional.ofNullable(System.getProperty("codeway.overlay"))
                    .map(Path::of)
                    .ifPresent(overlays::add);
            return overlays;
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void anOverlayBreaksNoRule(Path overlay) throws Exception {
        assertThat(broken(overlay)).isEmpty();
        Rendering rendering = Rendering.of(overlay);
        System.out.printf(
                "%s: %d resources, %d kinds of pods; connections: %s%n",
                overlay.getFileName(),
                rendering.resources().size(),
                rendering.pods().size(),
                ConnectionBudget.of(rendering));
    }

    private record Mistake(
            String overlay, String file, String right, String wrong, String complaint) {

        @Override
        public String toString() {
            return "%s: %s".formatted(file, wrong.strip().replaceAll("\\s+", " "));
        }
    }

    private static Mistake mistake(String file, String right, String wrong, String complaint) {
        return new Mistake("production", file, right, wrong, complaint);
    }

    private static Stream<Mistake> mistakes() {
        String deployment = "base/deployment.yaml";
        String production = "overlays/production/kustomization.yaml";
        String policies = "base/network-policy.yaml";
        return Stream.of(
                mistake(deployment, "runAsNonRoot: true", "runAsNonRoot: false", "as root"),
                mistake(deployment, "drop: [ALL]", "drop: [NET_RAW]", "capabilities"),
                mistake(
                        deployment,
                        "readOnlyRootFilesystem",
                        "readOnlyRootFileSystem",
                        "readOnlyRootFileSystem"),
                mistake(
                        deployment,
                        "readOnlyRootFilesystem: true",
                        "privileged: true",
                        "a root that can be written"),
                mistake(deployment, "type: RuntimeDefault", "type: Unconfined", "seccomp"),
                mistake(
                        deployment,
                        "automountServiceAccountToken: false",
                        "automountServiceAccountToken: true",
                        "token"),
                mistake(deployment, "/q/health/ready", "/q/health", "whether it is ready"),
                mistake(
                        deployment,
                        "GracePeriodSeconds: 45",
                        "GracePeriodSeconds: 20",
                        "before its requests are over"),
                mistake(
                        deployment,
                        "minReadySeconds: 45",
                        "minReadySeconds: 5",
                        "more connections than there are"),
                mistake(
                        deployment,
                        "containerPort: 8080",
                        "containerPort: \"8080\"",
                        "containerPort"),
                mistake(
                        deployment,
                        "            limits:\n              memory: 512Mi\n",
                        "",
                        "no bounds"),
                mistake(
                        deployment,
                        "name: codeway-keys",
                        "name: codeway-key",
                        "secret codeway-key with [admin-key]"),
                mistake(
                        deployment,
                        "path: database-password",
                        "path: password",
                        "DATABASE_PASSWORD_FILE names"),
                mistake(
                        "base/settings.env",
                        "CODEWAY_ENVIRONMENT",
                        "CODEWAY_ENVIROMENT",
                        "CODEWAY_ENVIROMENT"),
                mistake(
                        "base/service.yaml",
                        "component: service\n  ports",
                        "component: web\n  ports",
                        "selects nothing"),
                mistake(
                        "base/service.yaml",
                        "targetPort: http",
                        "targetPort: web",
                        "no such port: http"),
                mistake(
                        "base/disruption-budget.yaml",
                        "component: service\n",
                        "component: migration\n",
                        "PodDisruptionBudget"),
                mistake(
                        "base/autoscaler.yaml",
                        "    name: codeway\n",
                        "    name: other\n",
                        "scales nothing"),
                mistake(
                        "base/autoscaler.yaml",
                        "maxReplicas: 4",
                        "maxReplicas: 5",
                        "7 × (10 + 3) + 2 + 2 = 95 of 90"),
                mistake(
                        production,
                        "connection_limit=10",
                        "connection_limit=12",
                        "more connections than there are"),
                mistake(production, "connection_limit=10", "conection_limit=10", "conection_limit"),
                mistake(
                        production,
                        "codeway_app@",
                        "codeway_app:secret@",
                        "a password in DATABASE_URL"),
                mistake(production, "newTag: 0.1.0", "newTag: latest", "no certain version"),
                mistake(
                        production,
                        "{cidr: 192.0.2.0/24}}]",
                        "{cidr: 192.0.2.0/24}}, {podSelector: {matchLabels: {app: none}}}]",
                        "nobody"),
                mistake(
                        policies,
                        "policyTypes: [Ingress, Egress]",
                        "policyTypes: [Ingress]",
                        "is not closed"),
                mistake(policies, "{port: management", "{port: metrics", "no such port"),
                mistake(
                        "components/monitoring/service-monitor.yaml",
                        "port: management",
                        "port: metrics",
                        "no such port: metrics"),
                mistake(
                        "components/monitoring/alerts.yaml",
                        "alert: CodewayDown",
                        "alert: CodewayGone",
                        "CodewayGone"),
                new Mistake(
                        "local",
                        "overlays/local/postgres.yaml",
                        "value: codeway}",
                        "value: 5}",
                        "Cannot coerce Integer"),
                new Mistake(
                        "local",
                        "overlays/local/postgres.yaml",
                        "max_connections=50",
                        "max_connections=40",
                        "max_connections=50"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNoticed(Mistake mistake) throws Exception {
        try (Stream<Path> files = Files.walk(MANIFESTS)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        copy.resolve(MANIFESTS.relativize(file).toString()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path file = copy.resolve(mistake.file());
        String right = Files.readString(file);
        assertThat(right).contains(mistake.right());
        Files.writeString(file, right.replace(mistake.right(), mistake.wrong()));
        assertThat(broken(copy.resolve("overlays").resolve(mistake.overlay())))
                .anySatisfy(it -> assertThat(it).contains(mistake.complaint()));
    }

    private static List<String> broken(Path overlay) throws Exception {
        try {
            Rendering rendering = Rendering.of(overlay);
            List<String> broken = new ArrayList<>(PodRules.broken(rendering));
            broken.addAll(SelectorRules.broken(rendering));
            broken.addAll(ReferenceRules.broken(rendering));
            broken.addAll(ConnectionBudget.broken(rendering));
            broken.addAll(AlertRules.broken(rendering));
            return broken;
        } catch (IllegalArgumentException | InvalidSetting refused) {
            return List.of(String.valueOf(refused.getMessage()));
        }
    }
}
