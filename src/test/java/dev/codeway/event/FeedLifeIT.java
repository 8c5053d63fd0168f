package dev.codeway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.EventReader;
import dev.codeway.testsupport.EventReader.Received;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceDatabase;
import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The feed across processes that come and go.
@Tag("native")
class FeedLifeIT {

    @Test
    void whoChangesToAnotherInstanceMissesNothingAndSeesNothingTwice() throws Exception {
        String url = Postgres.newDatabase();
        try (ServiceProcess one = start(url);
                ServiceProcess other = start(url);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> writing = threads.submit(() -> write(url, 300));
            List<String> seen = new ArrayList<>();
            String lastId = "0";
            for (int round = 0; seen.size() < 300; round++) {
                ServiceProcess next = round % 2 == 0 ? one : other;
                try (EventReader reader = EventReader.open(next.uri("/v1/events"), lastId)) {
                    for (int i = 0; i < 7 && seen.size() < 300; i++) {
                        seen.add(reader.next().orElseThrow().id());
                    }
                    lastId = reader.lastId();
                }
            }
            writing.get();
            assertThat(seen).isEqualTo(ids(url));
        }
    }

    @Test
    void anInstanceKilledInTheMiddleCostsItsReadersNothing() throws Exception {
        String url = Postgres.newDatabase();
        try (ServiceProcess other = start(url);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            List<String> seen = new ArrayList<>();
            String lastId;
            Future<?> writing;
            try (ServiceProcess doomed = start(url);
                    EventReader reader = EventReader.open(doomed.uri("/v1/events"), "0")) {
                writing = threads.submit(() -> write(url, 300));
                while (seen.size() < 50) {
                    seen.add(reader.next().orElseThrow().id());
                }
                // SIGKILL; what has arrived has arrived.
                doomed.close();
                for (Optional<Received> event = reader.next();
                        event.isPresent();
                        event = reader.next()) {
                    seen.add(event.get().id());
                }
                lastId = reader.lastId();
            }
            try (EventReader reader = EventReader.open(other.uri("/v1/events"), lastId)) {
                while (seen.size() < 300) {
                    seen.add(reader.next().orElseThrow().id());
                }
            }
            writing.get();
            assertThat(seen).isEqualTo(ids(url));
        }
    }

    @Test
    void askedToEndItEndsItsStreams() throws Exception {
        try (ServiceProcess service =
                start(Postgres.newDatabase(), "QUARKUS_SHUTDOWN_DELAY", "0s")) {
            List<EventReader> readers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                EventReader reader = EventReader.open(service.uri("/v1/events"));
                reader.nextFrame();
                readers.add(reader);
            }
            long before = System.nanoTime();
            assertThat(service.terminate()).isIn(0, 143);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .as("much less than the patience for requests under way")
                    .isLessThan(Duration.ofSeconds(10));
            for (EventReader reader : readers) {
                assertThat(reader.next()).isEmpty();
                reader.close();
            }
        }
    }

    @Test
    void aSilentStreamShowsThatItLivesAndHowFarTheFeedIs() throws Exception {
        String url = Postgres.newDatabase();
        try (ServiceProcess service = start(url, "CODEWAY_EVENT_HEARTBEAT", "1s");
                EventReader reader =
                        EventReader.open(service.uri("/v1/events?type=deployment.failed"))) {
            assertThat(reader.nextFrame()).hasValue(new Received("0", "", ""));
            write(url, 3);
            await().atMost(Duration.ofSeconds(20))
                    .until(
                            () ->
                                    reader.nextFrame()
                                            .orElseThrow()
                                            .equals(new Received("3", "", "")));
        }
    }

    @Test
    void eventsThatWereKeptLongEnoughGoAndWhoHasNotSeenThemLearnsIt() throws Exception {
        String url = Postgres.newDatabase();
        try (ServiceProcess service =
                        start(
                                url,
                                "CODEWAY_EVENT_RETENTION",
                                "1s",
                                "CODEWAY_EVENT_RETENTION_SWEEP",
                                "1s");
                Connection late = ServiceDatabase.connect(url)) {
            write(url, 30);
            await().atMost(Duration.ofSeconds(20)).until(() -> ids(url).isEmpty());
            assertThat(service.get("/v1/events").body())
                    .isEqualTo("{\"items\":[],\"cursor\":\"30\"}");
            assertThat(service.get("/v1/events?cursor=30").statusCode()).isEqualTo(200);
            assertThat(service.get("/v1/events?cursor=29").statusCode()).isEqualTo(410);
            HttpResponse<InputStream> gone = EventReader.ask(service.uri("/v1/events"), "29");
            assertThat(gone.statusCode()).isEqualTo(410);
            assertThat(new String(gone.body().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("cursor-expired");
            // One that began before the others and ends after they were old enough to go.
            late.setAutoCommit(false);
            insertProject(late);
            write(url, 2);
            await().pollDelay(Duration.ofSeconds(3)).until(() -> ids(url).size() == 2);
            late.commit();
            await().atMost(Duration.ofSeconds(20)).until(() -> ids(url).isEmpty());
            assertThat(service.get("/v1/events").body())
                    .isEqualTo("{\"items\":[],\"cursor\":\"33\"}");
        }
    }

    @Test
    void aDatabaseThatWasSetBackMakesReadersAskAnew() throws Exception {
        String url = Postgres.newDatabase();
        try (ServiceProcess service = start(url);
                Connection connection = ServiceDatabase.connect(url)) {
            write(url, 10);
            try (EventReader reader = EventReader.open(service.uri("/v1/events"), "8")) {
                assertThat(reader.next().orElseThrow().id()).isEqualTo("9");
                assertThat(reader.next().orElseThrow().id()).isEqualTo("10");
                // As if failed over to a standby that had not received the last ones.
                ServiceDatabase.execute(connection, "DELETE FROM codeway.event WHERE id > 5");
                ServiceDatabase.execute(connection, "SELECT setval('codeway.event_id', 5)");
                ServiceDatabase.execute(
                        connection,
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE datname = current_database() AND application_name LIKE '%-maintenance'
                        """);
                assertThat(reader.next()).as("the stream ends").isEmpty();
                HttpResponse<InputStream> gone =
                        EventReader.ask(service.uri("/v1/events"), reader.lastId());
                assertThat(gone.statusCode()).isEqualTo(410);
                gone.body().close();
            }
            try (EventReader reader = EventReader.open(service.uri("/v1/events"), "5")) {
                write(url, 1);
                assertThat(reader.next().orElseThrow().id()).isEqualTo("6");
            }
        }
    }

    private static ServiceProcess start(String url, String... settings) {
        Map<String, String> environment = new HashMap<>();
        environment.put("DATABASE_URL", url);
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        return ServiceProcess.start(environment).awaitStatus("/q/health/ready", 200);
    }

    private static Void write(String url, int events) throws SQLException {
        try (Connection connection = ServiceDatabase.connect(url)) {
            for (int i = 0; i < events; i++) {
                insertProject(connection);
            }
        }
        return null;
    }

    private static void insertProject(Connection connection) throws SQLException {
        ServiceDatabase.execute(
                connection,
                """
                INSERT INTO codeway.project (id, name, git_url, subdomain, created_at, updated_at)
                SELECT id, 'P', 'https://github.com/a/b', 'p-' || id, now(), now()
                FROM gen_random_uuid() AS id
                """);
    }

    private static List<String> ids(String url) throws SQLException {
        try (Connection connection = ServiceDatabase.connect(url)) {
            return ServiceDatabase.column(connection, "SELECT id FROM codeway.event ORDER BY id");
        }
    }
}
