package dev.codeway.deploy;

import dev.codeway.platform.postgres.DatabaseUrl;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretProjection;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Whatever is named exists: in the rendering, or in the list of what an operator makes; settings
/// are those of the service, and files that they name are mounted.
final class ReferenceRules {

    private static final Path README = Path.of("deploy/kubernetes/README.md");
    private static final Pattern FILE = Pattern.compile("(?:^|sslrootcert=)(/[^&\\s]+)");

    private final Rendering rendering;
    private final String made;
    private final String documented;
    private final List<String> broken = new ArrayList<>();

    private ReferenceRules(Rendering rendering) throws IOException {
        this.rendering = rendering;
        this.made = Files.readString(README);
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            List<String> texts = new ArrayList<>(List.of(Files.readString(Path.of("README.md"))));
            for (Path file : files.filter(it -> it.toString().endsWith(".md")).toList()) {
                texts.add(Files.readString(file));
            }
            this.documented = String.join("\n", texts);
        }
    }

    static List<String> broken(Rendering rendering) throws IOException {
        ReferenceRules rules = new ReferenceRules(rendering);
        rendering.pods().forEach((name, template) -> rules.pod(name, template.getSpec()));
        rules.settings();
        rendering.all(Ingress.class).stream()
                .flatMap(it -> it.getSpec().getTls().stream())
                .forEach(
                        it ->
                                rules.secret(
                                        "Ingress",
                                        it.getSecretName(),
                                        List.of("tls.crt", "tls.key")));
        return rules.broken;
    }

    private void require(String where, String what, boolean holds) {
        if (!holds) {
            broken.add(where + ": " + what);
        }
    }

    private void pod(String name, PodSpec pod) {
        require(
                name,
                "no such service account: " + pod.getServiceAccountName(),
                rendering
                        .named(ServiceAccount.class, String.valueOf(pod.getServiceAccountName()))
                        .isPresent());
        pod.getVolumes().forEach(it -> volume(name, it));
        Map<String, Volume> volumes =
                pod.getVolumes().stream().collect(Collectors.toMap(Volume::getName, it -> it));
        Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .forEach(it -> container(name + ", " + it.getName(), it, volumes));
    }

    private void volume(String name, Volume volume) {
        if (volume.getPersistentVolumeClaim() != null) {
            String claim = volume.getPersistentVolumeClaim().getClaimName();
            require(
                    name,
                    "no such claim: " + claim,
                    rendering.named(PersistentVolumeClaim.class, claim).isPresent());
        }
        projected(volume)
                .forEach(
                        it ->
                                secret(
                                        name,
                                        it.getName(),
                                        it.getItems().stream().map(KeyToPath::getKey).toList()));
    }

    private static Stream<SecretProjection> projected(Volume volume) {
        return volume.getProjected() == null
                ? Stream.of()
                : volume.getProjected().getSources().stream()
                        .map(VolumeProjection::getSecret)
                        .filter(Objects::nonNull);
    }

    /// Names of secrets that are made get the hash of what is in them.
    private void secret(String where, String name, List<String> keys) {
        boolean there =
                rendering
                        .named(Secret.class, name)
                        .map(it -> it.getData().keySet().containsAll(keys))
                        .orElseGet(() -> isForTheOperator(name, keys));
        require(where, "nobody makes the secret %s with %s".formatted(name, keys), there);
    }

    private boolean isForTheOperator(String name, List<String> keys) {
        return made.lines()
                .filter(it -> it.startsWith("| `%s` |".formatted(name)))
                .anyMatch(it -> keys.stream().allMatch(key -> it.contains("`" + key + "`")));
    }

    private void container(String name, Container container, Map<String, Volume> volumes) {
        Set<String> files = new HashSet<>();
        for (VolumeMount mount : container.getVolumeMounts()) {
            Volume volume = volumes.get(mount.getName());
            require(
                    name,
                    "no such volume: " + mount.getName(),
                    volume != null || isClaimed(mount.getName()));
            if (volume != null) {
                projected(volume)
                        .flatMap(it -> it.getItems().stream())
                        .forEach(it -> files.add(mount.getMountPath() + "/" + it.getPath()));
            }
            require(name, "part of a volume, which is never updated", mount.getSubPath() == null);
        }
        settings(name, container)
                .forEach(
                        (setting, value) ->
                                FILE.matcher(value)
                                        .results()
                                        .map(it -> it.group(1))
                                        .forEach(
                                                file ->
                                                        require(
                                                                name,
                                                                "%s names %s, which is not there"
                                                                        .formatted(setting, file),
                                                                files.contains(file))));
        for (EnvVar variable : container.getEnv()) {
            if (variable.getValueFrom() != null) {
                var reference = variable.getValueFrom().getSecretKeyRef();
                secret(name, reference.getName(), List.of(reference.getKey()));
            }
        }
    }

    private boolean isClaimed(String volume) {
        return rendering.all(StatefulSet.class).stream()
                .flatMap(it -> it.getSpec().getVolumeClaimTemplates().stream())
                .anyMatch(it -> it.getMetadata().getName().equals(volume));
    }

    private Map<String, String> settings(String name, Container container) {
        Map<String, String> settings = new HashMap<>();
        for (EnvFromSource source : container.getEnvFrom()) {
            require(name, "a secret in its environment", source.getSecretRef() == null);
            if (source.getConfigMapRef() != null) {
                String map = source.getConfigMapRef().getName();
                require(
                        name,
                        "no such settings: " + map,
                        rendering.named(ConfigMap.class, map).isPresent());
                rendering
                        .named(ConfigMap.class, map)
                        .ifPresent(it -> settings.putAll(it.getData()));
            }
        }
        return settings;
    }

    private void settings() {
        for (ConfigMap map : rendering.all(ConfigMap.class)) {
            if (map.getMetadata().getName().contains("-settings")) {
                map.getData().forEach((name, value) -> setting(Rendering.name(map), name, value));
            }
        }
    }

    private void setting(String where, String name, String value) {
        String property = name.toLowerCase(Locale.ROOT).replace('_', '.');
        require(
                where,
                "no setting that is documented: " + name,
                Pattern.compile("`([A-Za-z._-]+)`")
                        .matcher(documented)
                        .results()
                        .map((MatchResult it) -> it.group(1))
                        .anyMatch(it -> it.equals(name) || it.replace('-', '.').equals(property)));
        if (name.endsWith("_URL")) {
            try {
                DatabaseUrl url = DatabaseUrl.parse(name, value);
                require(where, "a password in " + name, !url.credentials().containsKey("password"));
            } catch (RuntimeException invalid) {
                broken.add(where + ": " + invalid.getMessage());
            }
        }
    }
}
