package dev.codeway.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What `kubectl kustomize` makes of an overlay, as a cluster would understand it: a field that
/// Kubernetes does not know, or a number where it wants text, is refused.
record Rendering(List<HasMetadata> resources) {

    private static final Map<String, Class<? extends HasMetadata>> KINDS =
            Stream.of(
                            ConfigMap.class,
                            CronJob.class,
                            Deployment.class,
                            HorizontalPodAutoscaler.class,
                            Ingress.class,
                            Job.class,
                            Namespace.class,
                            NetworkPolicy.class,
                            PersistentVolumeClaim.class,
                            PodDisruptionBudget.class,
                            PrometheusRule.class,
                            Secret.class,
                            Service.class,
                            ServiceAccount.class,
                            ServiceMonitor.class,
                            StatefulSet.class)
                    .collect(
                            Collectors.toMap(
                                    it -> HasMetadata.getApiVersion(it) + " " + it.getSimpleName(),
                                    Function.identity()));

    private static final YAMLMapper YAML =
            new YAMLMapper(
                    YAMLFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build());

    private static final JsonMapper STRICT = strict();

    private static JsonMapper strict() {
        JsonMapper.Builder builder =
                JsonMapper.builder()
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                        .annotationIntrospector(
                                new JacksonAnnotationIntrospector() {
                                    private static final long serialVersionUID = 1;

                                    /// The models would put aside what they do not know.
                                    @Override
                                    public Boolean hasAnySetter(Annotated annotated) {
                                        return false;
                                    }
                                });
        for (CoercionInputShape shape :
                List.of(
                        CoercionInputShape.Boolean,
                        CoercionInputShape.Float,
                        CoercionInputShape.Integer)) {
            builder.withCoercionConfig(
                    LogicalType.Textual, it -> it.setCoercion(shape, CoercionAction.Fail));
        }
        return builder.build();
    }

    /// @throws IllegalArgumentException where a cluster would refuse it
    static Rendering of(Path overlay) throws IOException, InterruptedException {
        List<HasMetadata> resources = new ArrayList<>();
        try (var documents =
                YAML.readerFor(JsonNode.class).<JsonNode>readValues(rendered(overlay))) {
            while (documents.hasNext()) {
                resources.add(resource(documents.next()));
            }
        }
        return new Rendering(resources);
    }

    private static String rendered(Path overlay) throws IOException, InterruptedException {
        Path out = Files.createTempFile("codeway-rendered", ".yaml");
        Path err = Files.createTempFile("codeway-rendered", ".err");
        try {
            Process process =
                    new ProcessBuilder("kubectl", "kustomize", overlay.toString())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile())
                            .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalArgumentException(Files.readString(err));
            }
            return Files.readString(out);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static HasMetadata resource(JsonNode document) {
        String kind = document.path("apiVersion").asText() + " " + document.path("kind").asText();
        Class<? extends HasMetadata> type = KINDS.get(kind);
        if (type == null) {
            throw new IllegalArgumentException("no kind that is known: " + kind);
        }
        try {
            return STRICT.treeToValue(document, type);
        } catch (JsonProcessingException refused) {
            throw new IllegalArgumentException(
                    "%s %s: %s"
                            .formatted(
                                    kind,
                                    document.at("/metadata/name").asText(),
                                    refused.getMessage()),
                    refused);
        }
    }

    <T extends HasMetadata> List<T> all(Class<T> type) {
        return resources.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /// The only one.
    <T extends HasMetadata> T one(Class<T> type) {
        List<T> all = all(type);
        if (all.size() != 1) {
            throw new IllegalArgumentException(
                    "%d of %s instead of one".formatted(all.size(), type.getSimpleName()));
        }
        return all.getFirst();
    }

    <T extends HasMetadata> Optional<T> named(Class<T> type, String name) {
        return all(type).stream().filter(it -> it.getMetadata().getName().equals(name)).findFirst();
    }

    /// What pods are made of, by what makes them.
    Map<String, PodTemplateSpec> pods() {
        Map<String, PodTemplateSpec> pods = new LinkedHashMap<>();
        for (HasMetadata resource : resources) {
            PodTemplateSpec template =
                    switch (resource) {
                        case Deployment it -> it.getSpec().getTemplate();
                        case StatefulSet it -> it.getSpec().getTemplate();
                        case Job it -> it.getSpec().getTemplate();
                        case CronJob it -> it.getSpec().getJobTemplate().getSpec().getTemplate();
                        default -> null;
                    };
            if (template != null) {
                pods.put(name(resource), template);
            }
        }
        return pods;
    }

    /// For people.
    static String name(HasMetadata resource) {
        return resource.getKind() + " " + resource.getMetadata().getName();
    }
}
