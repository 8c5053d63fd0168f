import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Workers that claim and complete as fast as they are let. Prints how many builds they did in a second.
///
/// Usage: java QueueLoad.java URL WORKERS SECONDS BATCH
class QueueLoad {

    private static final Pattern CLAIM =
            Pattern.compile("\\{\"deployment\":\\{\"id\":\"([^\"]+)\".*?\"leaseToken\":\"([^\"]+)\"");

    public static void main(String... arguments) throws Exception {
        String url = arguments[0];
        int workers = Integer.parseInt(arguments[1]);
        long seconds = Long.parseLong(arguments[2]);
        int batch = Integer.parseInt(arguments[3]);
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        AtomicLong done = new AtomicLong();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            String claim = "{\"workerId\":\"bench-%d\",\"max\":%d}".formatted(i, batch);
            threads.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        while (System.nanoTime() < end) {
                                            String claims = post(client, url + "/v1/worker/claims", "", claim);
                                            Matcher each = CLAIM.matcher(claims);
                                            while (each.find()) {
                                                post(
                                                        client,
                                                        url + "/v1/worker/deployments/" + each.group(1) + "/complete",
                                                        each.group(2),
                                                        "{\"result\":\"READY\"}");
                                                done.incrementAndGet();
                                            }
                                        }
                                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(done.get() / seconds);
    }

    private static String post(HttpClient client, String url, String token, String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", "Bearer " + System.getenv("CODEWAY_ADMIN_KEY"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Codeway-Lease", token);
        }
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 204) {
                throw new IllegalStateException("the queue is empty: fewer seconds, or more deployments");
            }
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (java.io.IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
