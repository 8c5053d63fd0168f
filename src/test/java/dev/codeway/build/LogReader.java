package dev.codeway.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.testsupport.Credentials;

import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Follows logs as an `EventSource` does.
final class LogReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final StringBuilder text = new StringBuilder();
    private final List<String> names = new ArrayList<>();
    private @Nullable String lastEventId;

    /// The answer, once its headers are there.
    HttpResponse<Stream<String>> open(URI uri) throws Exception {
        HttpRequest.Builder request =
                Credentials.request(uri).header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    }

    /// Listens up to so many events, or until the service closes.
    LogReader listen(URI uri, int most) throws Exception {
        HttpResponse<Stream<String>> answer = open(uri);
        if (answer.statusCode() != 200) {
            throw new AssertionError(
                    answer.statusCode() + ": " + answer.body().toList() + " after " + lastEventId);
        }
        int events = 0;
        // Closing the stream cuts the connection.
        try (Stream<String> lines = answer.body()) {
            Map<String, String> fields = new java.util.HashMap<>();
            for (String line : (Iterable<String>) lines::iterator) {
                if (!line.isEmpty()) {
                    int colon = line.indexOf(':');
                    fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
                } else if (take(fields) && ++events == most) {
                    break;
                } else {
                    fields.clear();
                }
            }
        }
        return this;
    }

    private boolean take(Map<String, String> fields) {
        if (fields.containsKey("id")) {
            lastEventId = fields.get("id");
        }
        String name = fields.get("event");
        if (name == null) {
            fields.clear();
            return false;
        }
        names.add(name);
        JsonNode data = read(fields.get("data"));
        if (name.equals("log")) {
            text.append(data.get("text").asText());
        } else {
            text.append('<').append(name).append(' ').append(data).append('>');
        }
        fields.clear();
        return true;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    boolean ended() {
        return names.contains("end");
    }

    /// All texts put together, with other events in angle brackets.
    String text() {
        return text.toString();
    }

    @Nullable String lastEventId() {
        return lastEventId;
    }

    LogReader after(@Nullable String id) {
        lastEventId = id;
        return this;
    }
}
