package dev.codeway.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Concurrently;
import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.PgBouncer;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;
import dev.codeway.testsupport.WholeLife;

import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// The service with a pooler between it and the database that keeps no session.
class PoolerIT {

    private static final int CONNECTIONS = 3;
    private static final int CLIENTS = 24;
    private static final int REQUESTS = 50;

    @Test
    void whatNeedsASessionGoesPastThePoolerAndAllElseThroughIt() throws Exception {
        String direct = Postgres.newDatabase();
        try (PgBouncer pooler = PgBouncer.start(direct, CONNECTIONS)) {
            Map<String, String> environment = new HashMap<>(WholeLife.SETTINGS);
            environment.put("DATABASE_URL", pooler.url() + "&connection_limit=" + CLIENTS);
            environment.put("DIRECT_URL", direct);
            try (ServiceProcess service = ServiceProcess.start(environment)) {
                service.awaitStatus("/q/health/ready", 200);
                WholeLife.of(service);
                AtomicInteger names = new AtomicInteger();
                List<List<Integer>> statuses =
                        Concurrently.together(
                                CLIENTS,
                                () ->
                                        IntStream.range(0, REQUESTS)
                                                .map(_ -> create(service, names.getAndIncrement()))
                                                .boxed()
                                                .toList());
                assertThat(statuses).allSatisfy(it -> assertThat(it).containsOnly(201));
                assertThat(service.log()).doesNotContain(" ERROR ");
                System.out.printf(
                        "PoolerIT: %,d requests of %d clients over %d connections, 0 errors%n",
                        CLIENTS * REQUESTS, CLIENTS, CONNECTIONS);
            }
        }
    }

    private static int create(ServiceProcess service, int number) {
        return service.send(
                        Credentials.request(service.uri("/v1/projects"))
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                """
                                                {"name": "Project %d", "gitURL": "https://github.com/a/b"}
                                                """
                                                        .formatted(number)))
                                .build())
                .statusCode();
    }
}
