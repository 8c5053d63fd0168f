package dev.codeway.deploy;

import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The handbook says for each alert what to do, and for nothing else; each says how bad it is, and
/// of which namespace it speaks.
final class AlertRules {

    private static final Path HANDBOOK = Path.of("docs/operations.md");
    private static final Pattern ENTRY = Pattern.compile("(?m)^### (Codeway\\w+)$");
    private static final Set<String> SEVERITIES = Set.of("critical", "warning");

    private AlertRules() {}

    static List<String> broken(Rendering rendering) throws IOException {
        List<String> broken = new ArrayList<>();
        Set<String> entries = new TreeSet<>();
        ENTRY.matcher(Files.readString(HANDBOOK)).results().forEach(it -> entries.add(it.group(1)));
        for (PrometheusRule group : rendering.all(PrometheusRule.class)) {
            List<Rule> alerts =
                    group.getSpec().getGroups().stream()
                            .flatMap(it -> it.getRules().stream())
                            .toList();
            for (Rule alert : alerts) {
                broken.addAll(broken(alert, entries));
                entries.remove(alert.getAlert());
            }
            entries.forEach(it -> broken.add(it + ": no such alert, but an entry in " + HANDBOOK));
        }
        return broken;
    }

    private static List<String> broken(Rule alert, Set<String> entries) {
        List<String> broken = new ArrayList<>();
        String name = alert.getAlert();
        if (!entries.contains(name)) {
            broken.add(name + ": no entry of its own in " + HANDBOOK);
        }
        if (alert.getFor() == null || !alert.getAnnotations().containsKey("summary")) {
            broken.add(name + ": no patience, or no summary");
        }
        if (!SEVERITIES.contains(alert.getLabels().get("severity"))) {
            broken.add(name + ": neither critical nor a warning");
        }
        if (!alert.getExpr().getStrVal().contains("by (namespace")) {
            broken.add(name + ": of no namespace");
        }
        return broken;
    }
}
