package dev.codeway.testsupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What an operator's dashboard and alerts look at.
public final class Watched {

    private static final Path DIRECTORY = Path.of("deploy/kubernetes/components/monitoring");

    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern LABELS =
            Pattern.compile(
                    "\\{[^}]*}|\\[[^]]*]|\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern NAME =
            Pattern.compile("(?<![\\w:$.])[a-zA-Z_:][\\w:]*+(?!\\s*\\()");

    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

    /// Made by Prometheus of whether it was answered.
    private static final String UP = "up";

    private Watched() {}

    /// The names of all metrics, as `/q/metrics` must have them.
    public static Set<String> metrics() throws IOException {
        Set<String> names = new TreeSet<>(metrics("dashboard.json", new JsonMapper()));
        names.addAll(metrics("alerts.yaml", new YAMLMapper()));
        return names;
    }

    private static Set<String> metrics(String file, ObjectMapper format) throws IOException {
        JsonNode content = format.readTree(DIRECTORY.resolve(file).toFile());
        Set<String> names = new TreeSet<>();
        content.findValuesAsText("expr").forEach(it -> names.addAll(metrics(it)));
        return names;
    }

    /// Those of an expression in PromQL.
    public static Set<String> metrics(String expression) {
        String bare = TEXT.matcher(expression).replaceAll("");
        bare = LABELS.matcher(bare).replaceAll("");
        Set<String> names = new TreeSet<>();
        NAME.matcher(bare).results().forEach(it -> names.add(it.group()));
        names.removeAll(OPERATORS);
        names.remove(UP);
        return names;
    }
}
