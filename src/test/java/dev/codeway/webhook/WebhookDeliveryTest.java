package dev.codeway.webhook;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.json;
import static dev.codeway.testsupport.Api.mergePatch;
import static dev.codeway.testsupport.Api.move;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.TestCertificates;
import dev.codeway.webhook.Receiver.Answer;
import dev.codeway.webhook.Receiver.Message;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;

import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Messages as their receivers get them, from a service that may deliver to this machine and that
/// loses patience sooner.
@QuarkusTest
@TestProfile(WebhookDeliveryTest.Impatient.class)
class WebhookDeliveryTest {

    /// Five attempts within a second.
    public static final class Impatient implements QuarkusTestProfile {

        private static final String DIRECTORY = "codeway.test.webhook-certificates";

        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path directory = Files.createTempDirectory("codeway-webhook");
                TestCertificates authority = TestCertificates.authority(directory, "ca");
                // This class is loaded more than once, its tests by another than its settings.
                System.setProperty(DIRECTORY, directory.toString());
                keep(authority, directory, "localhost");
                keep(authority, directory, "elsewhere");
                return Map.of(
                        "codeway.webhook.schemes", "http,https",
                        "codeway.webhook.private-hosts", "true",
                        "codeway.webhook.ca", authority.caFile().toString(),
                        "codeway.webhook.retry-delays", "100ms,100ms,100ms,100ms",
                        "codeway.webhook.timeout", "5s",
                        "codeway.webhook.poll-interval", "100ms");
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private static void keep(TestCertificates authority, Path directory, String host)
                throws IOException {
            TestCertificates.Issued issued = authority.server(host);
            Files.copy(issued.certificate(), directory.resolve(host + ".certificate"));
            Files.copy(issued.key(), directory.resolve(host + ".key"));
        }

        static TestCertificates.Issued certificate(String host) {
            Path directory = Path.of(System.getProperty(DIRECTORY));
            return new TestCertificates.Issued(
                    directory.resolve(host + ".certificate"), directory.resolve(host + ".key"));
        }
    }

    private record Subscription(String id, String secret) {}

    @Test
    void aMessageIsOneOfStandardWebhooks() {
        String project = createProject();
        try (Receiver receiver = Receiver.answering(204)) {
            Subscription webhook = subscribe(receiver.url("/hook?team=shop"), project);
            String deployment = deploy(project);
            patiently().until(() -> receiver.messages().size() == 1);
            Message message = receiver.messages().getFirst();
            assertThat(message.path()).isEqualTo("/hook?team=shop");
            assertThat(message.header("Content-type")).isEqualTo("application/json");
            assertThat(message.header("User-agent")).isEqualTo("Codeway-Webhooks/1");
            assertThat("http://" + message.header("Host")).isEqualTo(receiver.url(""));
            long timestamp = Long.parseLong(message.header("Webhook-timestamp"));
            assertThat(Instant.ofEpochSecond(timestamp))
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5));
            assertThat(message.header("Webhook-signature"))
                    .isEqualTo(
                            new Secret(webhook.secret())
                                    .sign(message.id(), timestamp, message.body()));
            JsonPath body = JsonPath.from(message.body());
            assertThat(body.getString("type")).isEqualTo("deployment.created");
            assertThat(Instant.parse(body.getString("timestamp"))).isBefore(Instant.now());
            assertThat(body.getString("data.id")).isEqualTo(deployment);
            assertThat(body.getString("data.status")).isEqualTo("QUEUED");

            awaitStatus(webhook, message.id(), "DELIVERED");
            JsonPath delivery = delivery(webhook, message.id());
            assertThat(delivery.getInt("attempts")).isEqualTo(1);
            assertThat(delivery.getInt("responseStatus")).isEqualTo(204);
            assertThat(delivery.getString("deploymentId")).isEqualTo(deployment);
            assertThat(delivery.getLong("eventId")).isEqualTo(body.getLong("eventId"));
            assertThat(delivery.getMap("payload")).isEqualTo(body.getMap(""));
            assertThat(delivery.getList("history.responseStatus")).containsExactly(204);
            assertThat(delivery.prettify()).doesNotContain(webhook.secret());
        }
    }

    @Test
    void theMessagesOfADeploymentComeInOrderThoughTheReceiverFailsAtFirst() {
        String project = createProject();
        Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
        try (Receiver receiver =
                Receiver.answering(
                        message -> {
                            int attempt =
                                    tries.computeIfAbsent(message.id(), _ -> new AtomicInteger())
                                            .incrementAndGet();
                            return Answer.of(attempt < 3 ? 500 : 200);
                        })) {
            Subscription webhook = subscribe(receiver.url("/"), project);
            String deployment = build(project);
            patiently().until(() -> count(webhook, "DELIVERED") == 3);
            assertThat(receiver.messages().stream().map(Message::type))
                    .containsExactly(
                            "deployment.created",
                            "deployment.created",
                            "deployment.created",
                            "deployment.started",
                            "deployment.started",
                            "deployment.started",
                            "deployment.ready",
                            "deployment.ready",
                            "deployment.ready");
            assertThat(receiver.messages().stream().map(Message::deployment))
                    .containsOnly(deployment);
            assertThat(tries.values()).hasSize(3).allMatch(count -> count.get() == 3);
            JsonPath delivery = delivery(webhook, receiver.messages().getFirst().id());
            assertThat(delivery.getList("history.number")).containsExactly(1, 2, 3);
            assertThat(delivery.getList("history.responseStatus")).containsExactly(500, 500, 200);
            assertThat(delivery.getList("history.error"))
                    .containsExactly(
                            "the receiver answered 500", "the receiver answered 500", null);
        }
    }

    @Test
    void aDeploymentThatCannotBeDeliveredHoldsNoOtherUpAndInTheEndNotEvenItself() {
        String project = createProject();
        String stuck = deploy(project);
        try (Receiver receiver =
                Receiver.answering(
                        message ->
                                Answer.of(
                                        message.deployment().equals(stuck)
                                                        && message.type()
                                                                .equals("deployment.started")
                                                ? 500
                                                : 200))) {
            Subscription webhook = subscribe(receiver.url("/"), project);
            move(stuck, "IN_PROGRESS").statusCode(200);
            move(stuck, "READY").statusCode(200);
            String other = build(project);
            patiently().until(() -> count(webhook, "DELIVERED") == 4);
            assertThat(types(receiver, other))
                    .containsExactly(
                            "deployment.created", "deployment.started", "deployment.ready");
            assertThat(types(receiver, stuck))
                    .containsExactly(
                            "deployment.started",
                            "deployment.started",
                            "deployment.started",
                            "deployment.started",
                            "deployment.started",
                            "deployment.ready");
            JsonPath failed = deliveries(webhook, "FAILED");
            assertThat(failed.getList("items.type")).containsExactly("deployment.started");
            assertThat(failed.getList("items.attempts")).containsExactly(5);
            assertThat(failed.getList("items.nextAttemptAt")).containsOnlyNulls();
        }
    }

    @Test
    void whoeverAnswersGoneIsToldNothingAnyMoreUntilEnabledAgain() {
        String project = createProject();
        AtomicInteger status = new AtomicInteger(410);
        try (Receiver receiver = Receiver.answering(_ -> Answer.of(status.get()))) {
            Subscription webhook = subscribe(receiver.url("/"), project);
            String deployment = deploy(project);
            patiently().until(() -> !webhook(webhook).getBoolean("enabled"));
            assertThat(webhook(webhook).getString("disabledReason")).isEqualTo("GONE");
            assertThat(count(webhook, "FAILED")).isEqualTo(1);
            assertThat(deliveries(webhook, "FAILED").getList("items.responseStatus"))
                    .containsExactly(410);
            move(deployment, "IN_PROGRESS").statusCode(200);
            status.set(200);
            mergePatch()
                    .header("If-Match", "*")
                    .body(Map.of("enabled", true))
                    .patch("/v1/webhooks/{id}", webhook.id())
                    .then()
                    .statusCode(200);
            move(deployment, "READY").statusCode(200);
            patiently().until(() -> count(webhook, "DELIVERED") == 1);
            assertThat(types(receiver, deployment))
                    .containsExactly("deployment.created", "deployment.ready");
        }
    }

    @Test
    void aRedirectIsNotFollowed() {
        String project = createProject();
        try (Receiver elsewhere = Receiver.answering(200);
                Receiver receiver =
                        Receiver.answering(
                                _ ->
                                        new Answer(
                                                307,
                                                Map.of("Location", elsewhere.url("/secret")),
                                                0))) {
            Subscription webhook = subscribe(receiver.url("/"), project);
            deploy(project);
            patiently().until(() -> count(webhook, "FAILED") == 1);
            assertThat(deliveries(webhook, "FAILED").getList("items.error"))
                    .containsExactly("redirects are not followed");
            assertThat(receiver.messages()).hasSize(5);
            assertThat(elsewhere.messages()).isEmpty();
        }
    }

    @Test
    void slowReceiversHoldNobodyElseUp() {
        CountDownLatch end = new CountDownLatch(1);
        String slowProject = createProject();
        String quickProject = createProject();
        try (Receiver slow =
                        Receiver.answering(
                                _ -> {
                                    awaitEnd(end);
                                    return Answer.of(200);
                                });
                Receiver quick = Receiver.answering(200)) {
            Subscription waiting = subscribe(slow.url("/"), slowProject);
            for (int i = 0; i < 20; i++) {
                deploy(slowProject);
            }
            // All that one webhook may have at a time.
            patiently().until(() -> slow.messages().size() >= 4);
            Subscription served = subscribe(quick.url("/"), quickProject);
            build(quickProject);
            patiently().until(() -> count(served, "DELIVERED") == 3);
            patiently()
                    .until(
                            () ->
                                    deliveries(waiting, "PENDING")
                                            .getList("items.error")
                                            .contains("no answer within 5000 ms"));
            assertThat(count(waiting, "DELIVERED")).isZero();
            end.countDown();
            patiently().until(() -> count(waiting, "PENDING") == 0);
        } finally {
            end.countDown();
        }
    }

    @Test
    void aDeliveryIsSentAgainByHandAsTheSameMessage() {
        String project = createProject();
        AtomicInteger status = new AtomicInteger(500);
        try (Receiver receiver = Receiver.answering(_ -> Answer.of(status.get()))) {
            Subscription webhook = subscribe(receiver.url("/"), project);
            deploy(project);
            patiently().until(() -> count(webhook, "FAILED") == 1);
            Message first = receiver.messages().getFirst();
            status.set(200);
            for (int i = 0; i < 2; i++) {
                int before = receiver.messages().size();
                given().post(
                                "/v1/webhooks/{id}/deliveries/{delivery}/resend",
                                webhook.id(),
                                first.id())
                        .then()
                        .statusCode(202);
                patiently().until(() -> receiver.messages().size() > before);
                awaitStatus(webhook, first.id(), "DELIVERED");
            }
            assertThat(receiver.messages())
                    .allMatch(message -> message.id().equals(first.id()))
                    .allMatch(message -> message.body().equals(first.body()));
            List<Integer> statuses =
                    delivery(webhook, first.id()).getList("history.responseStatus");
            // Five by itself; of one whose connection broke there is no status.
            assertThat(statuses.subList(0, 5)).contains(500).doesNotContain(200);
            assertThat(statuses).hasSizeGreaterThanOrEqualTo(5 + 2).endsWith(200);
        }
    }

    @Test
    void aTestMessageIsSentOnRequest() {
        try (Receiver receiver = Receiver.answering(200)) {
            Subscription webhook = subscribe(receiver.url("/"), createProject());
            String delivery =
                    given().post("/v1/webhooks/{id}/test", webhook.id())
                            .then()
                            .statusCode(202)
                            .extract()
                            .path("id");
            awaitStatus(webhook, delivery, "DELIVERED");
            Message message = receiver.messages().getFirst();
            assertThat(message.id()).isEqualTo(delivery);
            assertThat(message.type()).isEqualTo("webhook.test");
            assertThat(JsonPath.from(message.body()).getString("data.webhookId"))
                    .isEqualTo(webhook.id());
        }
    }

    @Test
    void theSecretBeforeTheRotationSignsTooForAWhile() {
        try (Receiver receiver = Receiver.answering(200)) {
            Subscription webhook = subscribe(receiver.url("/"), createProject());
            String next = Secret.random().text();
            mergePatch()
                    .header("If-Match", "*")
                    .body(Map.of("secret", next))
                    .patch("/v1/webhooks/{id}", webhook.id())
                    .then()
                    .statusCode(200);
            given().post("/v1/webhooks/{id}/test", webhook.id()).then().statusCode(202);
            patiently().until(() -> receiver.messages().size() == 1);
            Message message = receiver.messages().getFirst();
            long timestamp = Long.parseLong(message.header("Webhook-timestamp"));
            assertThat(Arrays.asList(message.header("Webhook-signature").split(" ", -1)))
                    .containsExactly(
                            new Secret(next).sign(message.id(), timestamp, message.body()),
                            new Secret(webhook.secret())
                                    .sign(message.id(), timestamp, message.body()));
        }
    }

    @Test
    void onlyWhatWasAskedForIsDeliveredAndTheDeletionOfAProjectIsTheLastOfIt() {
        String project = createProject();
        try (Receiver receiver = Receiver.answering(200)) {
            subscribe(receiver.url("/"), project, List.of("deployment.ready", "project"));
            build(createProject());
            build(project);
            given().delete("/v1/projects/{id}?cascade=true", project).then().statusCode(204);
            patiently()
                    .until(
                            () ->
                                    receiver.messages().stream()
                                            .map(Message::type)
                                            .anyMatch("project.deleted"::equals));
            Set<String> types = new HashSet<>();
            receiver.messages().forEach(message -> types.add(message.type()));
            assertThat(types)
                    .contains("deployment.ready", "project.deleted")
                    .isSubsetOf("deployment.ready", "project.updated", "project.deleted");
        }
    }

    @Test
    void aReceiverThatAsksForTimeGetsIt() {
        String project = createProject();
        try (Receiver receiver =
                Receiver.answering(_ -> new Answer(503, Map.of("Retry-After", "3600"), 0))) {
            Subscription webhook = subscribe(receiver.url("/"), project);
            deploy(project);
            patiently()
                    .until(
                            () ->
                                    deliveries(webhook, "PENDING")
                                            .getList("items.responseStatus")
                                            .contains(503));
            JsonPath delivery = deliveries(webhook, "PENDING");
            assertThat(
                            Duration.between(
                                    Instant.now(),
                                    Instant.parse(delivery.getString("items[0].nextAttemptAt"))))
                    .isBetween(Duration.ofMinutes(55), Duration.ofMinutes(61));
            // Whoever cannot wait sends it now.
            given().post(
                            "/v1/webhooks/{id}/deliveries/{delivery}/resend",
                            webhook.id(),
                            delivery.getString("items[0].id"))
                    .then()
                    .statusCode(202);
            patiently().until(() -> receiver.messages().size() == 2);
        }
    }

    @Test
    void whatWaitsForAnOlderMessageIsNotSentBeforeIt() {
        String project = createProject();
        try (Receiver receiver =
                Receiver.answering(_ -> new Answer(503, Map.of("Retry-After", "3600"), 0))) {
            Subscription webhook = subscribe(receiver.url("/"), project);
            String deployment = deploy(project);
            move(deployment, "IN_PROGRESS").statusCode(200);
            patiently().until(() -> count(webhook, "PENDING") == 2);
            JsonPath waiting = deliveries(webhook, "PENDING");
            assertThat(waiting.getList("items.type"))
                    .containsExactly("deployment.started", "deployment.created");
            assertThat(waiting.getString("items[0].nextAttemptAt")).isNull();
            given().post(
                            "/v1/webhooks/{id}/deliveries/{delivery}/resend",
                            webhook.id(),
                            waiting.getString("items[0].id"))
                    .then()
                    .statusCode(409);
            mergePatch()
                    .header("If-Match", "*")
                    .body(Map.of("enabled", false))
                    .patch("/v1/webhooks/{id}", webhook.id())
                    .then()
                    .statusCode(200);
            assertThat(deliveries(webhook, "FAILED").getList("items.error"))
                    .containsOnly("the webhook was disabled")
                    .hasSize(2);
        }
    }

    @Test
    void nobodyIsThere() {
        String project = createProject();
        String url;
        try (Receiver receiver = Receiver.answering(200)) {
            url = receiver.url("/");
        }
        Subscription webhook = subscribe(url, project);
        deploy(project);
        patiently().until(() -> count(webhook, "FAILED") == 1);
        assertThat(deliveries(webhook, "FAILED").getList("items.error"))
                .containsExactly("the connection was refused");
    }

    @Test
    void anAnswerThatNeverEndsIsNotReadToItsEnd() {
        String project = createProject();
        try (Receiver receiver =
                Receiver.answering(_ -> new Answer(200, Map.of(), Long.MAX_VALUE))) {
            Subscription webhook = subscribe(receiver.url("/"), project);
            deploy(project);
            patiently().until(() -> count(webhook, "DELIVERED") == 1);
        }
    }

    @Test
    void aCertificateMustBeForTheNameThatTheUrlHas() {
        String project = createProject();
        try (Receiver right = Receiver.encrypted(Impatient.certificate("localhost"));
                Receiver wrong = Receiver.encrypted(Impatient.certificate("elsewhere"))) {
            Subscription trusted = subscribe(right.url("/"), project);
            Subscription refused = subscribe(wrong.url("/"), project);
            deploy(project);
            patiently().until(() -> count(trusted, "DELIVERED") == 1);
            patiently().until(() -> count(refused, "FAILED") == 1);
            assertThat(deliveries(refused, "FAILED").getList("items.error"))
                    .containsExactly("no TLS connection with a certificate that can be trusted");
            assertThat(wrong.messages()).isEmpty();
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(30));
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Subscription subscribe(String url, String project) {
        return subscribe(url, project, List.of("deployment"));
    }

    private static Subscription subscribe(String url, String project, List<String> events) {
        JsonPath created =
                json().body(Map.of("url", url, "projectId", project, "events", events))
                        .post("/v1/webhooks")
                        .then()
                        .statusCode(201)
                        .extract()
                        .jsonPath();
        return new Subscription(created.getString("id"), created.getString("secret"));
    }

    /// Three events.
    private static String build(String project) {
        String deployment = deploy(project);
        move(deployment, "IN_PROGRESS").statusCode(200);
        move(deployment, "READY").statusCode(200);
        return deployment;
    }

    private static List<String> types(Receiver receiver, String deployment) {
        List<String> types = new ArrayList<>();
        for (Message message : receiver.messages()) {
            if (message.deployment().equals(deployment)) {
                types.add(message.type());
            }
        }
        return types;
    }

    private static JsonPath webhook(Subscription webhook) {
        return given().get("/v1/webhooks/{id}", webhook.id()).jsonPath();
    }

    private static JsonPath deliveries(Subscription webhook, String status) {
        return given().queryParam("status", status)
                .get("/v1/webhooks/{id}/deliveries", webhook.id())
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static int count(Subscription webhook, String status) {
        return given().queryParam("status", status)
                .queryParam("page", 1)
                .get("/v1/webhooks/{id}/deliveries", webhook.id())
                .then()
                .statusCode(200)
                .extract()
                .path("total");
    }

    private static JsonPath delivery(Subscription webhook, String id) {
        return given().get("/v1/webhooks/{id}/deliveries/{delivery}", webhook.id(), id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static void awaitStatus(Subscription webhook, String delivery, String status) {
        patiently().until(() -> delivery(webhook, delivery).getString("status").equals(status));
    }
}
