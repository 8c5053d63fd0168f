package dev.codeway.deploy;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressServiceBackend;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Whatever selects something selects something that there is, and nothing speaks with anything
/// unless a policy says so.
final class SelectorRules {

    private final Rendering rendering;
    private final List<String> broken = new ArrayList<>();

    private SelectorRules(Rendering rendering) {
        this.rendering = rendering;
    }

    static List<String> broken(Rendering rendering) {
        SelectorRules rules = new SelectorRules(rendering);
        rendering.all(Service.class).forEach(rules::service);
        rendering.all(Ingress.class).forEach(rules::ingress);
        rendering.all(ServiceMonitor.class).forEach(rules::monitor);
        rules.scaling();
        rules.policies();
        return rules.broken;
    }

    private void require(HasMetadata where, String what, boolean holds) {
        if (!holds) {
            broken.add(Rendering.name(where) + ": " + what);
        }
    }

    private List<PodTemplateSpec> selected(@Nullable LabelSelector selector) {
        return rendering.pods().values().stream()
                .filter(it -> matches(selector, it.getMetadata().getLabels()))
                .toList();
    }

    private static boolean matches(@Nullable LabelSelector selector, Map<String, String> labels) {
        return selector == null
                || ((selector.getMatchLabels() == null
                                || labels.entrySet()
                                        .containsAll(selector.getMatchLabels().entrySet()))
                        && selector.getMatchExpressions().stream()
                                .allMatch(it -> matches(it, labels)));
    }

    private static boolean matches(LabelSelectorRequirement wanted, Map<String, String> labels) {
        if (!wanted.getOperator().equals("In")) {
            throw new IllegalArgumentException("not looked at: " + wanted.getOperator());
        }
        return wanted.getValues().contains(labels.get(wanted.getKey()));
    }

    private static boolean hasPort(Collection<PodTemplateSpec> pods, IntOrString port) {
        return !pods.isEmpty()
                && pods.stream()
                        .flatMap(it -> it.getSpec().getContainers().stream())
                        .flatMap(it -> it.getPorts().stream())
                        .anyMatch(it -> is(it, port));
    }

    private static boolean is(ContainerPort port, IntOrString wanted) {
        return wanted.getStrVal() == null
                ? Objects.equals(port.getContainerPort(), wanted.getIntVal())
                : wanted.getStrVal().equals(port.getName());
    }

    private void service(Service service) {
        LabelSelector selector = new LabelSelector(List.of(), service.getSpec().getSelector());
        List<PodTemplateSpec> pods = selected(selector);
        require(service, "selects nothing", !pods.isEmpty());
        for (ServicePort port : service.getSpec().getPorts()) {
            IntOrString target =
                    port.getTargetPort() == null
                            ? new IntOrString(port.getPort())
                            : port.getTargetPort();
            require(service, "no such port: " + port.getName(), hasPort(pods, target));
        }
    }

    private void ingress(Ingress ingress) {
        ingress.getSpec().getRules().stream()
                .flatMap(it -> it.getHttp().getPaths().stream())
                .map(it -> it.getBackend().getService())
                .forEach(it -> require(ingress, "leads nowhere", exists(it)));
        List<String> hosts =
                ingress.getSpec().getTls().stream().flatMap(it -> it.getHosts().stream()).toList();
        require(
                ingress,
                "a host without TLS",
                ingress.getSpec().getRules().stream().allMatch(it -> hosts.contains(it.getHost())));
    }

    private boolean exists(IngressServiceBackend backend) {
        return rendering.named(Service.class, backend.getName()).stream()
                .flatMap(it -> it.getSpec().getPorts().stream())
                .anyMatch(it -> it.getName().equals(backend.getPort().getName()));
    }

    private void monitor(ServiceMonitor monitor) {
        List<Service> services =
                rendering.all(Service.class).stream()
                        .filter(
                                it ->
                                        matches(
                                                monitor.getSpec().getSelector(),
                                                it.getMetadata().getLabels()))
                        .toList();
        require(monitor, "selects not one service", services.size() == 1);
        monitor.getSpec()
                .getEndpoints()
                .forEach(
                        endpoint ->
                                require(
                                        monitor,
                                        "no such port: " + endpoint.getPort(),
                                        services.stream()
                                                .flatMap(it -> it.getSpec().getPorts().stream())
                                                .anyMatch(
                                                        it ->
                                                                it.getName()
                                                                        .equals(
                                                                                endpoint
                                                                                        .getPort()))));
    }

    private void scaling() {
        Deployment deployment = rendering.one(Deployment.class);
        HorizontalPodAutoscaler scaler = rendering.one(HorizontalPodAutoscaler.class);
        require(
                scaler,
                "scales nothing",
                scaler.getSpec()
                        .getScaleTargetRef()
                        .getName()
                        .equals(deployment.getMetadata().getName()));
        require(
                deployment,
                "says how many, which the autoscaler does",
                deployment.getSpec().getReplicas() == null);
        require(
                deployment,
                "does not select its own pods",
                matches(
                        deployment.getSpec().getSelector(),
                        deployment.getSpec().getTemplate().getMetadata().getLabels()));
        PodDisruptionBudget budget = rendering.one(PodDisruptionBudget.class);
        require(
                budget,
                "does not select the service's pods and no others",
                selected(budget.getSpec().getSelector())
                        .equals(List.of(deployment.getSpec().getTemplate())));
    }

    private void policies() {
        List<NetworkPolicy> policies = rendering.all(NetworkPolicy.class);
        Namespace namespace = rendering.one(Namespace.class);
        require(
                namespace,
                "is not closed",
                policies.stream().anyMatch(it -> closes(it, namespace.getMetadata().getName())));
        require(
                namespace,
                "takes pods that are not restricted",
                "restricted"
                        .equals(
                                namespace
                                        .getMetadata()
                                        .getLabels()
                                        .get("pod-security.kubernetes.io/enforce")));
        for (HasMetadata resource : rendering.resources()) {
            require(
                    resource,
                    "is not in the namespace",
                    resource instanceof Namespace
                            || namespace
                                    .getMetadata()
                                    .getName()
                                    .equals(resource.getMetadata().getNamespace()));
        }
        policies.forEach(this::policy);
    }

    private static boolean closes(NetworkPolicy policy, String namespace) {
        return policy.getMetadata().getNamespace().equals(namespace)
                && matches(policy.getSpec().getPodSelector(), Map.of())
                && policy.getSpec().getPolicyTypes().containsAll(List.of("Ingress", "Egress"))
                && policy.getSpec().getIngress().isEmpty()
                && policy.getSpec().getEgress().isEmpty();
    }

    private void policy(NetworkPolicy policy) {
        List<PodTemplateSpec> pods = selected(policy.getSpec().getPodSelector());
        require(policy, "selects nothing", !pods.isEmpty());
        for (NetworkPolicyIngressRule rule : policy.getSpec().getIngress()) {
            peers(policy, rule.getFrom());
            require(policy, "admits to every port", !rule.getPorts().isEmpty());
            for (NetworkPolicyPort port : rule.getPorts()) {
                require(policy, "no such port: " + port.getPort(), hasPort(pods, port.getPort()));
            }
        }
        for (NetworkPolicyEgressRule rule : policy.getSpec().getEgress()) {
            peers(policy, rule.getTo());
            require(policy, "lets out to every port", !rule.getPorts().isEmpty());
        }
    }

    private void peers(NetworkPolicy policy, List<NetworkPolicyPeer> peers) {
        require(policy, "for anybody", !peers.isEmpty());
        Stream<NetworkPolicyPeer> own =
                peers.stream()
                        .filter(it -> it.getNamespaceSelector() == null && it.getIpBlock() == null);
        own.forEach(
                it ->
                        require(
                                policy,
                                "a peer that is nobody",
                                !selected(it.getPodSelector()).isEmpty()));
    }
}
