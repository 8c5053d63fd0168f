package dev.codeway.chaos;

import dev.codeway.testsupport.Credentials;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process of several workers that build nothing and behave badly now and then: they fall silent,
/// report for ever, give back, repeat themselves, come too late. Run with the JDK alone, so that it
/// starts quickly after it was killed.
///
/// What it was told is printed line by line: `claimed`, `completed`, `refused`, each with
/// deployment and attempt.
public final class ChaosWorker {

    private static final Pattern CLAIM =
            Pattern.compile(
                    "\\{\"deployment\":\\{\"id\":\"([^\"]+)\".*?\"leaseToken\":\"([^\"]+)\",\"attempt\":(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<String> instances;
    private final PrintStream told = System.out;
    private final String name;
    private final Random random;

    private ChaosWorker(List<String> instances, String name, long seed) {
        this.instances = instances;
        this.name = name;
        random = new Random(seed);
    }

    /// @param arguments the instances, separated by commas; a name; how many workers; a seed
    public static void main(String... arguments) {
        List<String> instances = List.of(arguments[0].split(","));
        long seed = Long.parseLong(arguments[3]);
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            ChaosWorker worker = new ChaosWorker(instances, arguments[1] + "-" + i, seed * 31 + i);
            Thread.ofPlatform().start(worker::work);
        }
    }

    private void work() {
        while (true) {
            HttpResponse<String> answer =
                    send(
                            "POST",
                            "/v1/worker/claims",
                            "",
                            "{\"workerId\":\"%s\",\"wait\":2,\"max\":%d}"
                                    .formatted(name, 1 + random.nextInt(3)));
            if (answer.statusCode() == 200) {
                Matcher claims = CLAIM.matcher(answer.body());
                while (claims.find()) {
                    told.println("claimed %s %s".formatted(claims.group(1), claims.group(3)));
                    build(claims.group(1), claims.group(2), claims.group(3));
                }
            } else if (answer.statusCode() != 204) {
                pause();
            }
        }
    }

    private void build(String deployment, String token, String attempt) {
        int chance = random.nextInt(100);
        if (chance < 6) {
            // Silent: another will get it.
            return;
        }
        if (chance < 7) {
            reportForEver(deployment, token);
            return;
        }
        if (chance < 12) {
            send("DELETE", "/v1/worker/deployments/" + deployment + "/lease", token, "");
            return;
        }
        boolean canceled =
                send("PUT", "/v1/worker/deployments/" + deployment + "/lease", token, "")
                        .body()
                        .contains("\"cancelRequested\":true");
        String result =
                canceled
                        ? "{\"result\":\"FAIL\",\"reason\":\"CANCELED\"}"
                        : chance < 25
                                ? "{\"result\":\"FAIL\"}"
                                : "{\"result\":\"READY\",\"artifact\":{\"uri\":\"https://a.example/%s\",\"sha256\":\"%s\",\"bytes\":1}}"
                                        .formatted(deployment, "0".repeat(64));
        complete(deployment, token, attempt, result);
        if (chance < 40) {
            complete(deployment, token, attempt, result);
        }
    }

    /// Until it is told what became of it, as a worker must: the same again is safe.
    private void complete(String deployment, String token, String attempt, String result) {
        while (true) {
            HttpResponse<String> answer =
                    send(
                            "POST",
                            "/v1/worker/deployments/" + deployment + "/complete",
                            token,
                            result);
            if (answer.statusCode() == 200) {
                told.println("completed %s %s".formatted(deployment, attempt));
                return;
            }
            if (answer.statusCode() == 409) {
                told.println("refused %s %s".formatted(deployment, attempt));
                return;
            }
            if (answer.statusCode() != 503) {
                told.println("surprised by " + answer.statusCode() + " " + answer.body());
                return;
            }
            pause();
        }
    }

    private void reportForEver(String deployment, String token) {
        while (send("PUT", "/v1/worker/deployments/" + deployment + "/lease", token, "")
                        .statusCode()
                != 409) {
            pause();
        }
    }

    /// Any instance will do; one that has just been killed counts as 503.
    private HttpResponse<String> send(String method, String path, String token, String body) {
        while (true) {
            HttpRequest.Builder request =
                    Credentials.request(
                                    URI.create(
                                            instances.get(random.nextInt(instances.size())) + path))
                            .timeout(PATIENCE)
                            .header("Content-Type", "application/json")
                            .method(method, HttpRequest.BodyPublishers.ofString(body));
            if (!token.isEmpty()) {
                request.header("Codeway-Lease", token);
            }
            try {
                return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            } catch (IOException killed) {
                pause();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }

    private static void pause() {
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
}
