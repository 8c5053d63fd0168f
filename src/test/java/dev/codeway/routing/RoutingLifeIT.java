package dev.codeway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.EventReader;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;
import dev.codeway.testsupport.Site;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Routing on the packaged service, while things go wrong around it.
class RoutingLifeIT {

    private static final Pattern STALENESS =
            Pattern.compile("^codeway_routes_staleness_seconds ([0-9.E-]+)$", Pattern.MULTILINE);

    @TempDir Path directory;

    @Test
    void whileTheDatabaseIsAwayItAnswersAndSaysHowOldTheAnswerIs() throws Exception {
        int port = ServiceProcess.freePort();
        Map<String, String> environment =
                Map.of(
                        "DATABASE_URL",
                        "postgresql://postgres@localhost:%d/postgres".formatted(port));
        try (ServiceProcess service = ServiceProcess.start(environment)) {
            service.awaitStatus("/q/health/live", 200);
            assertThat(service.get("/v1/resolve/shop").statusCode()).isEqualTo(503);
            Site shop;
            String deployment;
            try (EmbeddedPostgres _ = start(port)) {
                service.awaitStatus("/q/health/ready", 200);
                shop = Site.create(service, "shop");
                deployment = shop.release();
                awaitLive(shop, service, deployment);
                assertThat(age(shop.resolvedBy(service))).isLessThan(5);
            }
            service.awaitStatus("/q/health/ready", 503);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> age(shop.resolvedBy(service)) >= 3 && staleness(service) >= 3);
            HttpResponse<String> answer = shop.resolvedBy(service);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Codeway-Deployment")).hasValue(deployment);
            assertThat(service.get("/v1/resolve/nobody").statusCode()).isEqualTo(404);
            assertThat(service.get("/v1/resolve/shop?at=2026-01-31T12:00:00Z").statusCode())
                    .isEqualTo(503);
            assertThat(service.get("/v1/routes").body()).contains(deployment);
            try (EmbeddedPostgres _ = start(port)) {
                service.awaitStatus("/q/health/ready", 200);
                String next = shop.release();
                awaitLive(shop, service, next);
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> age(shop.resolvedBy(service)) < 3 && staleness(service) < 3);
            }
        }
    }

    @Test
    void anAnswerOlderThanIsAllowedIsNotGiven() throws Exception {
        int port = ServiceProcess.freePort();
        Map<String, String> environment =
                Map.of(
                        "DATABASE_URL",
                        "postgresql://postgres@localhost:%d/postgres".formatted(port),
                        "CODEWAY_ROUTING_MAX_STALENESS",
                        "3s");
        try (ServiceProcess service = ServiceProcess.start(environment)) {
            try (EmbeddedPostgres _ = start(port)) {
                service.awaitStatus("/q/health/ready", 200);
                Site shop = Site.create(service, "shop");
                awaitLive(shop, service, shop.release());
                assertThat(shop.resolvedBy(service).headers().firstValue("Cache-Control"))
                        .hasValue("max-age=5, stale-if-error=3");
            }
            service.awaitStatus("/v1/resolve/shop", 503);
            HttpResponse<String> refused = service.get("/v1/resolve/shop");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).contains("routes-stale");
            assertThat(service.get("/v1/routes").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void everyInstanceFollowsAlsoAfterItsConnectionWasCut() throws Exception {
        String url = Postgres.newDatabase();
        try (ServiceProcess one = ServiceProcess.start(Map.of("DATABASE_URL", url));
                ServiceProcess other = ServiceProcess.start(Map.of("DATABASE_URL", url))) {
            one.awaitStatus("/q/health/ready", 200);
            other.awaitStatus("/q/health/ready", 200);
            Site shop = Site.create(one, "shop");
            String first = shop.release();
            awaitLive(shop, one, first);
            awaitLive(shop, other, first);
            try (EventReader router = EventReader.open(other.uri("/v1/routes"));
                    Connection connection = Postgres.connectTo(url);
                    Statement statement = connection.createStatement()) {
                router.until(event -> event.type().equals("snapshot"));
                for (int i = 0; i < 5; i++) {
                    statement.execute(
                            """
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE datname = current_database() AND pid <> pg_backend_pid()
                            """);
                    one.awaitStatus("/v1/projects", 200);
                    String next = shop.release();
                    awaitLive(shop, one, next);
                    awaitLive(shop, other, next);
                    router.until(event -> event.data().contains(next));
                }
            }
            shop.delete();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> shop.resolvedBy(other).statusCode() == 404);
        }
    }

    private EmbeddedPostgres start(int port) throws Exception {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .start();
    }

    private static void awaitLive(Site site, ServiceProcess instance, String deployment) {
        await(deployment + " is live")
                .atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                site.resolvedBy(instance)
                                        .headers()
                                        .firstValue("Codeway-Deployment")
                                        .filter(deployment::equals)
                                        .isPresent());
    }

    private static long age(HttpResponse<String> answer) {
        return answer.headers().firstValueAsLong("Age").orElseThrow();
    }

    private static double staleness(ServiceProcess service) {
        Matcher metric = STALENESS.matcher(service.management("/q/metrics").body());
        assertThat(metric.find()).isTrue();
        return Double.parseDouble(metric.group(1));
    }
}
