package dev.codeway.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A client that reads a stream of server-sent events by the rules of the HTML standard.
public final class EventReader implements AutoCloseable {

    /// One event of a stream; an empty type and no data where only the place moved.
    public record Received(String id, String type, String data) {}

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpResponse<InputStream> answer;
    private final BufferedReader lines;
    private String lastId;

    private EventReader(HttpResponse<InputStream> answer, String lastId) {
        this.answer = answer;
        this.lines =
                new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        this.lastId = lastId;
    }

    public static EventReader open(URI uri) throws IOException, InterruptedException {
        return open(uri, "");
    }

    /// @param lastId what `Last-Event-ID` says, nothing where it is empty
    public static EventReader open(URI uri, String lastId)
            throws IOException, InterruptedException {
        return new EventReader(ask(uri, lastId), lastId);
    }

    /// The answer whatever its status.
    public static HttpResponse<InputStream> ask(URI uri, String lastId)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                Credentials.request(uri).timeout(PATIENCE).header("Accept", "text/event-stream");
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    public HttpResponse<InputStream> answer() {
        return answer;
    }

    /// What a client that reconnects sends.
    public String lastId() {
        return lastId;
    }

    /// The next event with data, waiting for it; empty once the stream has ended.
    public Optional<Received> next() {
        while (true) {
            Optional<Received> frame = nextFrame();
            if (frame.isEmpty() || !frame.get().data().isEmpty()) {
                return frame;
            }
        }
    }

    /// The next frame, also one without data; empty once the stream has ended.
    public Optional<Received> nextFrame() {
        String type = "";
        StringBuilder data = new StringBuilder();
        boolean any = false;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (any) {
                        return Optional.of(new Received(lastId, type, data.toString()));
                    }
                    continue;
                }
                any = true;
                int colon = line.indexOf(':');
                String field = colon < 0 ? line : line.substring(0, colon);
                String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
                switch (field) {
                    case "id" -> lastId = value;
                    case "event" -> type = value;
                    case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
                    case "" -> {}
                    default -> throw new AssertionError("no field of an event: " + line);
                }
            }
        } catch (IOException cut) {
            // As if it had ended: a client reconnects either way.
        }
        return Optional.empty();
    }

    /// Events until one fits, that one included.
    public List<Received> until(Predicate<Received> last) {
        List<Received> all = new ArrayList<>();
        while (true) {
            Received event =
                    next().orElseThrow(() -> new AssertionError("the stream ended after " + all));
            all.add(event);
            if (last.test(event)) {
                return all;
            }
        }
    }

    @Override
    public void close() {
        try {
            answer.body().close();
        } catch (IOException gone) {
            // Closed is closed.
        }
    }
}
