package dev.codeway.event;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Api.deploy;
import static dev.codeway.testsupport.Api.move;
import static dev.codeway.testsupport.ServiceDatabase.column;
import static dev.codeway.testsupport.ServiceDatabase.execute;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.EventReader;
import dev.codeway.testsupport.EventReader.Received;
import dev.codeway.testsupport.ServiceDatabase;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;

@QuarkusTest
class EventResourceTest {

    private static final int NAMESPACE = 1_129_268_292;

    @Test
    void aChangeIsToldAsTheThingIsAnswered() {
        String cursor = end();
        String project = createProject();
        String id = deploy(project, Map.of("ref", "main", "commit", "9f2c1e4b"));
        List<Map<String, Object>> events = pages("cursor=" + cursor + "&projectId=" + project);
        assertThat(events)
                .extracting(event -> event.get("type"))
                .containsExactly("project.created", "deployment.created");
        assertThat(events)
                .allSatisfy(event -> assertThat(event).containsEntry("projectId", project));
        assertThat(events.getFirst()).containsEntry("deploymentId", null);
        assertThat(events.getLast()).containsEntry("deploymentId", id);
        assertTellsOf(events.getFirst(), "/v1/projects/" + project);
        assertTellsOf(events.getLast(), "/v1/deployments/" + id);
        move(id, "IN_PROGRESS").statusCode(200);
        move(id, "READY").statusCode(200);
        assertTellsOf(
                pages("type=deployment.ready&projectId=" + project).getFirst(),
                "/v1/deployments/" + id);
    }

    /// That it says all that the API answers, under the same names.
    private static void assertTellsOf(Map<String, Object> event, String path) {
        Map<String, Object> answered = given().get(path).then().statusCode(200).extract().path("");
        // Its place in the queue changes without a change of its own.
        answered.remove("queue");
        Map<String, Object> data = asObject(event.get("data"));
        assertThat(data).containsKeys(answered.keySet().toArray(String[]::new));
        for (Map.Entry<String, Object> field : answered.entrySet()) {
            Object told = data.get(field.getKey());
            if (field.getKey().endsWith("At") && told != null) {
                assertThat(Instant.parse((String) told))
                        .as(field.getKey())
                        .isEqualTo(Instant.parse((String) field.getValue()));
            } else {
                assertThat(told).as(field.getKey()).isEqualTo(field.getValue());
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asObject(Object json) {
        return (Map<String, Object>) json;
    }

    @Test
    void pagesFollowEachOtherWithoutGapAndTheCursorGoesOnLater() {
        String project = createProject();
        for (int i = 0; i < 3; i++) {
            deploy(project);
        }
        // Each one that waited gave way to the next.
        JsonPath first =
                given().get("/v1/events?limit=2&projectId={id}", project)
                        .then()
                        .statusCode(200)
                        .header("Link", endsWith(">; rel=\"next\""))
                        .body("items", hasSize(2))
                        .extract()
                        .jsonPath();
        assertThat(first.getString("next")).isEqualTo(first.getString("cursor"));
        List<Map<String, Object>> all = pages("limit=2&projectId=" + project);
        assertThat(all)
                .extracting(event -> event.get("type"))
                .containsExactly(
                        "project.created",
                        "deployment.created",
                        "deployment.failed",
                        "deployment.created",
                        "deployment.failed",
                        "deployment.created");
        assertThat(all).extracting(event -> ((Number) event.get("id")).longValue()).isSorted();
        given().get("/v1/events?limit=6&projectId={id}", project)
                .then()
                .body("items", hasSize(6))
                .body("next", nullValue())
                .body("$", not(hasItem("next")))
                .header("Link", nullValue());
        String cursor = given().get("/v1/events?limit=6&projectId={id}", project).path("cursor");
        given().get("/v1/events?cursor={c}&projectId={id}", cursor, project)
                .then()
                .body("items", hasSize(0));
        deploy(project);
        given().get("/v1/events?cursor={c}&projectId={id}", cursor, project)
                .then()
                .body("items.type", equalTo(List.of("deployment.failed", "deployment.created")));
    }

    @Test
    void filtersLeaveOutTheRest() {
        String project = createProject();
        String other = createProject();
        String id = deploy(project);
        deploy(other);
        move(id, "IN_PROGRESS").statusCode(200);
        move(id, "READY").statusCode(200);
        assertThat(types("projectId=" + project + "&type=deployment"))
                .containsExactly("deployment.created", "deployment.started", "deployment.ready");
        assertThat(types("projectId=" + project + "&type=deployment.ready&type=project.created"))
                .containsExactly("project.created", "deployment.ready");
        assertThat(types("projectId=" + project + "&type=nothing.like_it")).isEmpty();
        assertThat(types("projectId=" + UUID.randomUUID())).isEmpty();
    }

    @Test
    void whatHappenedToADeploymentIsKeptAlsoOnceItIsGone() throws Exception {
        String id = deploy(createProject());
        given().post("/v1/deployments/{id}/cancel", id).then().statusCode(200);
        given().delete("/v1/deployments/{id}", id).then().statusCode(204);
        String path = "/v1/deployments/%s/events".formatted(id);
        String cursor =
                given().get(path)
                        .then()
                        .statusCode(200)
                        .body(
                                "items.type",
                                equalTo(
                                        List.of(
                                                "deployment.created",
                                                "deployment.failed",
                                                "deployment.deleted")))
                        .extract()
                        .jsonPath()
                        .getString("items[0].id");
        try (EventReader reader = EventReader.open(uri(path + "?cursor=" + cursor))) {
            assertThat(reader.next().orElseThrow().type()).isEqualTo("deployment.failed");
            assertThat(reader.next().orElseThrow().type()).isEqualTo("deployment.deleted");
        }
        for (String unknown : List.of(UUID.randomUUID().toString(), "nope")) {
            for (String accept : List.of("application/json", "text/event-stream")) {
                given().accept(accept)
                        .get("/v1/deployments/{id}/events", unknown)
                        .then()
                        .statusCode(404)
                        .contentType("application/problem+json")
                        .body("code", equalTo("unknown-deployment"));
            }
        }
    }

    @Test
    void aDeploymentOfBeforeTheFeedHasNoEventsYet() throws SQLException {
        String id = deploy(createProject());
        try (Connection connection = ServiceDatabase.connect()) {
            execute(connection, "DELETE FROM codeway.event WHERE deployment_id = ?::uuid", id);
        }
        // The end of the feed is another's, or the instance would know more of it than the
        // database.
        createProject();
        given().get("/v1/deployments/{id}/events", id)
                .then()
                .statusCode(200)
                .body("items", hasSize(0));
    }

    @ParameterizedTest
    @CsvSource({
        "cursor=x, cursor",
        "cursor=-1, cursor",
        "cursor=9999999999999999999, cursor",
        "limit=0, limit",
        "projectId=1, projectId",
        "type=Deployment, type",
        "type=a%00b, type",
        "project=1, project",
        "page=1, page"
    })
    void whatCannotBeUnderstoodIsRefusedAlsoToWhoWantsAStream(String query, String field) {
        for (String accept : List.of("application/json", "text/event-stream")) {
            given().accept(accept)
                    .urlEncodingEnabled(false)
                    .get("/v1/events?" + query)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("errors.field", hasItem(field));
        }
    }

    @Test
    void aCursorThatTheFeedCannotGoOnFromIsGone() throws SQLException {
        createProject();
        String cursor = end();
        given().get("/v1/events?cursor={c}", cursor).then().statusCode(200);
        for (String accept : List.of("application/json", "text/event-stream")) {
            given().accept(accept)
                    .get("/v1/events?cursor={c}", "999999999999")
                    .then()
                    .statusCode(410)
                    .contentType("application/problem+json")
                    .body("code", equalTo("cursor-expired"));
        }
        given().accept("text/event-stream")
                .header("Last-Event-ID", "x")
                .get("/v1/events")
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("Last-Event-ID"));
        createProject();
        String later = end();
        createProject();
        // As retention does it.
        try (Connection connection = ServiceDatabase.connect()) {
            execute(connection, "DELETE FROM codeway.event WHERE id <= ?::bigint", later);
            execute(connection, "UPDATE codeway.event_retention SET deleted_to = ?::bigint", later);
        }
        for (String accept : List.of("application/json", "text/event-stream")) {
            given().accept(accept)
                    .get("/v1/events?cursor={c}", cursor)
                    .then()
                    .statusCode(410)
                    .body("code", equalTo("cursor-expired"));
            given().accept(accept).get("/v1/events?cursor={c}", 0).then().statusCode(410);
        }
        given().get("/v1/events?cursor={c}", later)
                .then()
                .statusCode(200)
                .body("items.type", equalTo(List.of("project.created")));
        given().get("/v1/events").then().statusCode(200).body("items[0].id", not(nullValue()));
    }

    @Test
    void whoDoesNotSayWhatTheyWantGetsJson() throws Exception {
        HttpResponse<String> answer =
                HttpClient.newHttpClient()
                        .send(
                                Credentials.request(uri("/v1/events")).build(),
                                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/json");
        given().accept(ContentType.HTML).get("/v1/events").then().statusCode(406);
    }

    @Test
    void aStreamBeginsAtOnceWithItsPlaceAndTellsWhatComes() throws Exception {
        String place = end();
        try (EventReader reader = EventReader.open(uri("/v1/events"))) {
            assertThat(reader.answer().statusCode()).isEqualTo(200);
            assertThat(reader.answer().headers().map())
                    .containsEntry("Cache-Control", List.of("no-store"))
                    .containsEntry("X-Accel-Buffering", List.of("no"));
            assertThat(reader.answer().headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            assertThat(reader.nextFrame()).hasValue(new Received(place, "", ""));
            String project = createProject();
            Received created = reader.next().orElseThrow();
            assertThat(created.type()).isEqualTo("project.created");
            assertThat(JsonPath.from(created.data()).getString("projectId")).isEqualTo(project);
            assertThat(JsonPath.from(created.data()).getString("id")).isEqualTo(created.id());
            given().get("/v1/events?cursor={c}", place)
                    .then()
                    .body("items[0].id", equalTo(Integer.valueOf(created.id())));
        }
    }

    @Test
    void whoReconnectsGoesOnAfterTheLastThatWasSeenWhateverTheirFirstRequestSaid()
            throws Exception {
        String begin = end();
        String project = createProject();
        String id = deploy(project);
        move(id, "FAIL").statusCode(200);
        URI fromTheBegin = uri("/v1/events?projectId=" + project + "&cursor=" + begin);
        String seen;
        try (EventReader reader = EventReader.open(fromTheBegin)) {
            assertThat(reader.next().orElseThrow().type()).isEqualTo("project.created");
            seen = reader.lastId();
        }
        try (EventReader reader = EventReader.open(fromTheBegin, seen)) {
            assertThat(reader.next().orElseThrow().type()).isEqualTo("deployment.created");
            assertThat(reader.next().orElseThrow().type()).isEqualTo("deployment.failed");
        }
    }

    @Test
    void whatAFilterLeavesOutIsNotSent() throws Exception {
        String project = createProject();
        try (EventReader reader =
                EventReader.open(uri("/v1/events?type=deployment.failed&projectId=" + project))) {
            reader.nextFrame();
            createProject();
            String id = deploy(project);
            deploy(createProject());
            move(id, "FAIL").statusCode(200);
            Received only = reader.nextFrame().orElseThrow();
            assertThat(only.type()).isEqualTo("deployment.failed");
            assertThat(JsonPath.from(only.data()).getString("deploymentId")).isEqualTo(id);
        }
    }

    @Test
    void whoIsThousandsBehindCatchesUpAndGoesOnWithWhatComes() throws Exception {
        String begin = end();
        createProjects(9_000);
        try (EventReader reader = EventReader.open(uri("/v1/events?cursor=" + begin))) {
            Set<String> ids = new HashSet<>();
            long before = Long.parseLong(begin);
            for (int i = 0; i < 9_000; i++) {
                long id = Long.parseLong(reader.next().orElseThrow().id());
                assertThat(id).isGreaterThan(before);
                before = id;
                ids.add(String.valueOf(id));
                if (i == 5_000) {
                    createProjects(200);
                }
            }
            String last = createProject();
            List<Received> rest = reader.until(event -> event.data().contains("\"" + last + "\""));
            rest.forEach(event -> ids.add(event.id()));
            assertThat(ids).hasSize(9_000 + rest.size());
            assertThat(rest).hasSizeGreaterThanOrEqualTo(201);
        }
    }

    @Test
    void whoTurnsUpLateWithAnOldPlaceMakesNobodySeeAnythingTwice() throws Exception {
        try (Connection slow = ServiceDatabase.connect();
                EventReader reader = EventReader.open(uri("/v1/events"))) {
            long old = Long.parseLong(end());
            reader.nextFrame();
            String project = createProject();
            Received seen = reader.until(event -> event.data().contains(project)).getLast();
            // A writer that was stopped between looking where the feed stands and saying so.
            slow.setAutoCommit(false);
            execute(
                    slow,
                    "SELECT pg_advisory_xact_lock_shared(?, (? - 2147483648)::integer)",
                    NAMESPACE,
                    old);
            String another = createProject();
            given().get("/v1/events?cursor={c}", seen.id())
                    .then()
                    .statusCode(200)
                    .body("items", hasSize(0))
                    .body("cursor", equalTo(seen.id()));
            slow.rollback();
            assertThat(reader.next().orElseThrow().data()).contains(another);
        }
    }

    /// `-Dcodeway.test.seed=…` plays one run again.
    @Test
    void whoReconnectsInTheMiddleMissesNothingAndSeesNothingTwice() throws Exception {
        long seed = Long.getLong("codeway.test.seed", new Random().nextLong());
        System.out.println("codeway.test.seed=" + seed);
        String begin = end();
        String farewell = "Farewell " + UUID.randomUUID();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<List<String>>> readers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Random random = new Random(seed - 1 - i);
                readers.add(threads.submit(() -> readWithCuts(begin, farewell, random)));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Random random = new Random(seed + i);
                writers.add(
                        threads.submit(
                                () -> {
                                    write(random, 60);
                                    return null;
                                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            createProject(farewell);
            List<String> all = ids("cursor=" + begin + "&limit=100");
            assertThat(all).hasSizeGreaterThan(200).doesNotHaveDuplicates();
            for (Future<List<String>> reader : readers) {
                assertThat(reader.get()).as("seed %d after %s", seed, begin).isEqualTo(all);
            }
        }
    }

    private static List<String> readWithCuts(String begin, String farewell, Random random)
            throws Exception {
        List<String> seen = new ArrayList<>();
        String lastId = begin;
        while (true) {
            try (EventReader reader = EventReader.open(uri("/v1/events"), lastId)) {
                for (int i = random.nextInt(20); i >= 0; i--) {
                    Received event = reader.next().orElseThrow();
                    seen.add(event.id());
                    if (event.data().contains(farewell)) {
                        return seen;
                    }
                }
                lastId = reader.lastId();
            }
        }
    }

    @Test
    void aLostConnectionForNotificationsLosesNothing() throws Exception {
        try (Connection connection = ServiceDatabase.connect();
                EventReader reader = EventReader.open(uri("/v1/events"))) {
            reader.nextFrame();
            for (int round = 0; round < 3; round++) {
                createProjects(20);
                await().until(
                                () ->
                                        column(
                                                connection,
                                                """
                                                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                                                WHERE datname = current_database()
                                                    AND application_name LIKE '%-maintenance'
                                                """),
                                not(empty()));
                createProjects(20);
            }
            String last = createProject();
            List<Received> all = reader.until(event -> event.data().contains(last));
            assertThat(all).extracting(Received::id).hasSize(121).doesNotHaveDuplicates();
        }
    }

    @Test
    void whoNeverReadsHoldsUpNobody() throws Exception {
        List<Socket> deaf = new ArrayList<>();
        String begin = end();
        try (EventReader reader = EventReader.open(uri("/v1/events"))) {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket("localhost", RestAssured.port);
                socket.getOutputStream()
                        .write(
                                ("GET /v1/events?cursor=%s HTTP/1.1\r\nHost: localhost\r\n"
                                                + "Authorization: %s\r\n"
                                                + "Accept: text/event-stream\r\n\r\n")
                                        .formatted(begin, Credentials.bearer(Credentials.ADMIN_KEY))
                                        .getBytes(StandardCharsets.US_ASCII));
                deaf.add(socket);
                byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
                assertThat(new String(status, StandardCharsets.US_ASCII)).endsWith("200");
            }
            createProjects(8_000);
            String last = createProject();
            assertThat(reader.until(event -> event.data().contains(last)))
                    .hasSizeGreaterThan(8_000);
        } finally {
            for (Socket socket : deaf) {
                socket.close();
            }
        }
    }

    @Test
    void aThousandReadersAllSeeAllOverOneConnectionForNotifications() throws Exception {
        int readers = 1_000;
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        // To close it would wait for streams that do not end, also where this fails.
        try (AutoCloseable _ = client::shutdownNow;
                Connection connection = ServiceDatabase.connect()) {
            List<Lines> all = new ArrayList<>();
            for (int i = 0; i < readers; i++) {
                Lines lines = new Lines();
                all.add(lines);
                client.sendAsync(
                        Credentials.request(uri("/v1/events"))
                                .header("Accept", "text/event-stream")
                                .build(),
                        HttpResponse.BodyHandlers.fromLineSubscriber(lines));
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> all.stream().allMatch(lines -> lines.begun));
            String begin = end();
            for (int i = 0; i < 10; i++) {
                createProject();
            }
            List<String> expected = ids("cursor=" + begin);
            assertThat(expected).hasSizeGreaterThanOrEqualTo(10);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () ->
                                    assertThat(all)
                                            .allSatisfy(
                                                    lines ->
                                                            assertThat(lines.ids)
                                                                    .containsExactlyElementsOf(
                                                                            expected)));
            assertThat(
                            column(
                                    connection,
                                    """
                                    SELECT pid FROM pg_stat_activity
                                    WHERE datname = current_database() AND query LIKE '%FROM codeway.event%'
                                        AND application_name LIKE '%-maintenance'
                                    """))
                    .hasSize(1);
            assertThat(
                            column(
                                    connection,
                                    """
                                    SELECT pid FROM pg_stat_activity WHERE datname = current_database()
                                        AND application_name LIKE 'codeway%'
                                    """))
                    .as("the pool, the one that listens, a probe")
                    .hasSizeLessThanOrEqualTo(12);
            all.forEach(Lines::close);
        }
    }

    /// The ids of the events of a stream, as far as they have come.
    private static final class Lines implements Flow.Subscriber<String> {

        private final List<String> ids = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        private volatile boolean begun;
        private String id = "";

        @Override
        public void onSubscribe(Flow.Subscription offered) {
            subscription.complete(offered);
            offered.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith("id:")) {
                id = line.substring(3).strip();
                begun = true;
            } else if (line.startsWith("data:")) {
                ids.add(id);
            }
        }

        @Override
        public void onError(Throwable cut) {}

        @Override
        public void onComplete() {}

        void close() {
            subscription.join().cancel();
        }
    }

    private void write(Random random, int transactions) throws SQLException {
        try (Connection connection = ServiceDatabase.connect()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < transactions; i++) {
                insertProjects(connection, 1 + random.nextInt(3));
                if (random.nextInt(3) == 0) {
                    execute(connection, "SELECT pg_sleep(?)", random.nextInt(20) / 1_000.0);
                }
                if (random.nextInt(5) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        }
    }

    private static void createProjects(int count) throws SQLException {
        try (Connection connection = ServiceDatabase.connect()) {
            insertProjects(connection, count);
        }
    }

    private static void insertProjects(Connection connection, int count) throws SQLException {
        execute(
                connection,
                """
                INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                SELECT id, 'P', 'https://github.com/a/b', 'p-' || id, now(), now()
                FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, ?)) AS dealt
                """,
                count);
    }

    private static String end() {
        return pageOf("type=no.such").getString("cursor");
    }

    private static JsonPath pageOf(String query) {
        return given().urlEncodingEnabled(false)
                .get("/v1/events?" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /// All pages from there to the end.
    private static List<Map<String, Object>> pages(String query) {
        List<Map<String, Object>> all = new ArrayList<>();
        String next = null;
        do {
            JsonPath page =
                    pageOf(
                            next == null
                                    ? query
                                    : query.replaceAll("cursor=[0-9]+&?", "") + "&cursor=" + next);
            all.addAll(page.getList("items"));
            next = page.getString("next");
        } while (next != null);
        return all;
    }

    private static List<String> ids(String query) {
        return pages(query).stream().map(event -> String.valueOf(event.get("id"))).toList();
    }

    private static List<Object> types(String query) {
        return pages(query).stream().map(event -> event.get("type")).toList();
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:" + RestAssured.port + path);
    }
}
