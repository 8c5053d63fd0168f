package dev.codeway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;
import dev.codeway.webhook.Receiver.Answer;
import dev.codeway.webhook.Receiver.Message;

import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// Webhooks as operators meet them: instances that share a database and may be killed.
class WebhookLifeIT {

    private static final int PROJECTS = 12;

    @Test
    void whatAKilledInstanceWasSendingIsSentAgainByAnotherInOrderAndNothingIsLost()
            throws Exception {
        Map<String, String> environment =
                Map.of(
                        "DATABASE_URL",
                        Postgres.newDatabase(),
                        "CODEWAY_WEBHOOK_SCHEMES",
                        "http",
                        "CODEWAY_WEBHOOK_PRIVATE_HOSTS",
                        "true",
                        "CODEWAY_WEBHOOK_RETRY_DELAYS",
                        "1s,1s,1s,1s,1s,1s,1s,1s,1s",
                        "CODEWAY_WEBHOOK_RECLAIM_AFTER",
                        "20s");
        CountDownLatch killed = new CountDownLatch(1);
        try (Receiver receiver = Receiver.answering(_ -> answerAfter(killed));
                ServiceProcess survivor = ServiceProcess.start(environment);
                ServiceProcess victim = ServiceProcess.start(environment)) {
            survivor.awaitStatus("/q/health/ready", 200);
            victim.awaitStatus("/q/health/ready", 200);
            String webhook =
                    post(
                                    survivor,
                                    "/v1/webhooks",
                                    """
                                    {"url": "%s", "events": ["deployment"]}"""
                                            .formatted(receiver.url("/")))
                            .getString("id");
            for (int i = 0; i < PROJECTS; i++) {
                build(survivor);
            }
            // Each instance has four under way, none of them answered.
            await().atMost(Duration.ofSeconds(60)).until(() -> receiver.messages().size() >= 8);
            victim.close();
            killed.countDown();
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> total(survivor, webhook, "DELIVERED") == 3 * PROJECTS);

            Map<String, List<String>> firsts = new HashMap<>();
            Map<String, Integer> copies = new LinkedHashMap<>();
            for (Message message : receiver.messages()) {
                if (copies.merge(message.id(), 1, Integer::sum) == 1) {
                    firsts.computeIfAbsent(message.deployment(), _ -> new ArrayList<>())
                            .add(message.type());
                }
            }
            assertThat(copies).hasSize(3 * PROJECTS);
            assertThat(copies.keySet())
                    .as("begun by the killed one, repeated by the other")
                    .anyMatch(
                            id -> copies.get(id) > 1 && begunAndNeverEnded(survivor, webhook, id));
            assertThat(firsts).hasSize(PROJECTS);
            assertThat(firsts.values())
                    .allSatisfy(
                            types ->
                                    assertThat(types)
                                            .containsExactly(
                                                    "deployment.created",
                                                    "deployment.started",
                                                    "deployment.ready"));
            assertThat(total(survivor, webhook, "PENDING")).isZero();
            assertThat(total(survivor, webhook, "FAILED")).isZero();
        } finally {
            killed.countDown();
        }
    }

    @Test
    void aNameOrAnAddressThatLeadsHomeIsNotConnectedToWhateverTheDatabaseSays() throws Exception {
        String database = Postgres.newDatabase();
        try (Receiver receiver = Receiver.answering(200);
                ServiceProcess service = ServiceProcess.start(Map.of("DATABASE_URL", database))) {
            service.awaitStatus("/q/health/ready", 200);
            try (Connection connection = Postgres.connectTo(database);
                    PreparedStatement insert =
                            connection.prepareStatement(
                                    """
                                    INSERT INTO codeway.webhook (id, url, events, secret, place, created_at,
                                        updated_at, version)
                                    VALUES (gen_random_uuid(), ?, '{}', ?, codeway.event_horizon(), now(),
                                        now(), 0)
                                    """)) {
                for (String url :
                        List.of(
                                receiver.url("/"),
                                receiver.url("/").replace("localhost", "127.0.0.1"))) {
                    insert.setString(1, url);
                    insert.setString(2, Secret.random().text());
                    insert.executeUpdate();
                }
            }
            build(service);
            for (String webhook : ids(service)) {
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(
                                () ->
                                        assertThat(
                                                        JsonPath.from(
                                                                        service.get(
                                                                                        "/v1/webhooks/"
                                                                                                + webhook
                                                                                                + "/deliveries")
                                                                                .body())
                                                                .getList("items.error"))
                                                .contains(
                                                        "refused: the host leads to a private"
                                                                + " address"));
            }
            assertThat(receiver.messages()).isEmpty();
        }
    }

    private static Answer answerAfter(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return Answer.of(200);
    }

    private static void build(ServiceProcess service) {
        String project =
                post(
                                service,
                                "/v1/projects",
                                """
                                {"name": "Shop", "gitURL": "https://github.com/acme/shop"}""")
                        .getString("id");
        String deployment =
                post(service, "/v1/projects/" + project + "/deployments", "{}").getString("id");
        for (String status : List.of("IN_PROGRESS", "READY")) {
            send(
                    service,
                    "PATCH",
                    "/v1/deployments/" + deployment,
                    "{\"status\": \"" + status + "\"}");
        }
    }

    private static List<String> ids(ServiceProcess service) {
        return JsonPath.from(service.get("/v1/webhooks").body()).getList("items.id");
    }

    private static boolean begunAndNeverEnded(ServiceProcess service, String webhook, String id) {
        String path = "/v1/webhooks/" + webhook + "/deliveries/" + id;
        return JsonPath.from(service.get(path).body()).getList("history.endedAt").contains(null);
    }

    private static int total(ServiceProcess service, String webhook, String status) {
        String path = "/v1/webhooks/" + webhook + "/deliveries?page=1&status=" + status;
        return JsonPath.from(service.get(path).body()).getInt("total");
    }

    private static JsonPath post(ServiceProcess service, String path, String body) {
        return send(service, "POST", path, body);
    }

    private static JsonPath send(ServiceProcess service, String method, String path, String body) {
        HttpResponse<String> answer =
                service.send(
                        Credentials.request(service.uri(path))
                                .header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(body))
                                .build());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JsonPath.from(answer.body());
    }
}
