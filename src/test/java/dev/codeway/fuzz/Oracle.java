package dev.codeway.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Knows of any answer whether it may be given, and counts them.
final class Oracle {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROBLEM = "application/problem+json";

    /// Nothing that was sent contains these: they would come from inside.
    private static final List<String> INSIDE =
            List.of(
                    "Exception",
                    "java.",
                    "dev.codeway",
                    "org.postgresql",
                    "hibernate",
                    "jackson",
                    "ERROR:",
                    "SQL state",
                    "relation \"",
                    "column \"",
                    "constraint",
                    "jdbc:",
                    "localhost");

    /// What no request takes, however busy the machine, unless somebody made the database sleep.
    private static final Duration LONG = Duration.ofSeconds(25);

    private final Conformity conformity;
    private final Map<String, Integer> succeeded = new TreeMap<>();
    private final Map<String, Integer> codes = new TreeMap<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    Oracle(Conformity conformity) {
        this.conformity = conformity;
    }

    /// What is wrong with the answer; none where it is as it must be.
    List<String> judge(Call call, Wire.Answer answer) throws IOException {
        List<String> wrong = new ArrayList<>();
        int status = answer.status();
        if (!call.isHttp() && status < 500 && answer.body().length == 0) {
            // Refused by the server, which knows no request yet.
            return wrong;
        }
        if (status >= 500) {
            wrong.add("a failure of the service");
        }
        if (call.refused() != null && (status < 400 || status >= 500)) {
            wrong.add("must be refused, for " + call.refused());
        }
        if (answer.took().compareTo(LONG) > 0) {
            wrong.add("took " + answer.took());
        }
        if (answer.header("request-id").isEmpty()) {
            wrong.add("has no request id");
        }
        if (answer.headers().containsKey("x-injected")) {
            wrong.add("has the client's header");
        }
        JsonNode response = call.operation().response(status);
        JsonNode content = null;
        if (response.isMissingNode()) {
            wrong.add("is not described");
        } else if (!response.has("content")) {
            if (answer.body().length > 0) {
                wrong.add("has a body");
            }
        } else {
            content = content(response.path("content"), answer, wrong);
        }
        if (status >= 400 && content != null) {
            problem(call, answer, content, wrong);
        } else if (content != null) {
            filters(call, content, wrong);
        }
        count(call, status, content);
        return wrong;
    }

    private JsonNode content(JsonNode described, Wire.Answer answer, List<String> wrong)
            throws IOException {
        String type = answer.header("content-type").replaceFirst("(?i);\\s*charset=utf-8$", "");
        if (!described.has(type)) {
            wrong.add("is of the type '%s'".formatted(answer.header("content-type")));
            return null;
        }
        JsonNode content;
        try {
            content = JSON.readTree(answer.body());
        } catch (JsonProcessingException invalid) {
            wrong.add("is no JSON");
            return null;
        }
        wrong.addAll(conformity.complaints(described.path(type).path("schema"), content));
        return content;
    }

    private static void problem(
            Call call, Wire.Answer answer, JsonNode problem, List<String> wrong) {
        if (!answer.header("content-type").equals(PROBLEM)) {
            wrong.add("is no " + PROBLEM);
        }
        if (problem.path("status").asInt() != answer.status()
                || !problem.path("code").asText().matches("[a-z]+(-[a-z]+)*")
                || problem.path("detail").asText().isBlank()
                || !problem.path("requestId").asText().equals(answer.header("request-id"))) {
            wrong.add("is no good problem");
        }
        for (JsonNode error : problem.path("errors")) {
            if (!error.hasNonNull("field") || !error.hasNonNull("code") || !error.has("detail")) {
                wrong.add("names no field or no reason");
            }
        }
        if (problem.path("code").asText().matches("invalid|invalid-parameter")
                && problem.path("errors").isEmpty()) {
            wrong.add("names no field");
        }
        // What is too complex is not read to where the field would be.
        if (call.field() != null
                && answer.status() != 404
                && !problem.path("code").asText().equals("too-complex")
                && problem.path("errors")
                        .valueStream()
                        .noneMatch(
                                error -> error.path("field").asText().startsWith(call.field()))) {
            wrong.add("does not name " + call.field());
        }
        for (String inside : INSIDE) {
            if (answer.text().contains(inside)) {
                wrong.add("tells of the inside: " + inside);
            }
        }
    }

    /// Whatever is filtered by, nothing else is found.
    private static void filters(Call call, JsonNode content, List<String> wrong) {
        String q = call.query().getOrDefault("q", "");
        String ref = call.query().getOrDefault("ref", "");
        for (JsonNode item : content.path("items")) {
            if (!q.isEmpty()
                    && q.chars().allMatch(letter -> letter < 128)
                    && item.has("name")
                    && !item.path("name")
                            .textValue()
                            .toLowerCase(Locale.ROOT)
                            .contains(q.toLowerCase(Locale.ROOT))) {
                wrong.add("finds " + item.path("name"));
            }
            if (!ref.isEmpty() && item.has("ref") && !item.path("ref").asText().equals(ref)) {
                wrong.add("finds " + item.path("ref"));
            }
        }
    }

    private synchronized void count(Call call, int status, JsonNode content) {
        statuses.merge(status, 1, Integer::sum);
        if (status < 300) {
            succeeded.merge(call.operation().id(), 1, Integer::sum);
        } else if (status >= 400 && content != null) {
            codes.merge(content.path("code").asText(), 1, Integer::sum);
            content.path("errors")
                    .forEach(error -> codes.merge(error.path("code").asText(), 1, Integer::sum));
        }
    }

    /// How often each operation did what it is there for.
    Map<String, Integer> succeeded() {
        return succeeded;
    }

    Map<Integer, Integer> statuses() {
        return statuses;
    }

    /// Of problems and of fields in them.
    Map<String, Integer> codes() {
        return codes;
    }
}
