package dev.codeway.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.Map;

/// The service behind a proxy that is listed, called by a page that is.
@Tag("native")
class ProxiedServiceIT {

    private static final String CONSOLE = "https://console.example.com";

    @Test
    void aListedProxyAndAListedPageAreHeard() throws Exception {
        Map<String, String> environment =
                Map.of(
                        "DATABASE_URL",
                        Postgres.newDatabase(),
                        "CODEWAY_TRUSTED_PROXIES",
                        "127.0.0.0/8, ::1",
                        "CODEWAY_CORS_ORIGINS",
                        CONSOLE);
        try (ServiceProcess service = ServiceProcess.start(environment)) {
            service.awaitStatus("/q/health/ready", 200);
            HttpHeaders encrypted = get(service, "X-Forwarded-Proto", "https");
            assertThat(encrypted.firstValue("Strict-Transport-Security")).isPresent();
            HttpHeaders plain = get(service, "X-Forwarded-Proto", "http");
            assertThat(plain.firstValue("Strict-Transport-Security")).isEmpty();

            assertThat(get(service, "Origin", CONSOLE).firstValue("Access-Control-Allow-Origin"))
                    .hasValue(CONSOLE);
            assertThat(get(service, "Origin", "https://evil.example").map().keySet())
                    .noneMatch(
                            name ->
                                    name.toLowerCase(java.util.Locale.ROOT)
                                            .startsWith("access-control-allow-origin"));
            HttpHeaders preflight =
                    service.send(
                                    HttpRequest.newBuilder(service.uri("/v1/projects"))
                                            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                                            .header("Origin", CONSOLE)
                                            .header("Access-Control-Request-Method", "POST")
                                            .header(
                                                    "Access-Control-Request-Headers",
                                                    "authorization,content-type")
                                            .build())
                            .headers();
            assertThat(preflight.firstValue("Access-Control-Allow-Origin")).hasValue(CONSOLE);
            assertThat(preflight.firstValue("Access-Control-Allow-Methods").orElse(""))
                    .contains("POST");
            assertThat(preflight.firstValue("Access-Control-Allow-Headers").orElse(""))
                    .containsIgnoringCase("authorization");
        }
    }

    @Test
    void aListThatCannotBeUnderstoodIsRefused() throws Exception {
        for (String list : new String[] {"proxy.local", "10.0.0.0/33", "10.0.0.1/x"}) {
            try (ServiceProcess service =
                    ServiceProcess.start(
                            Map.of(
                                    "DATABASE_URL",
                                    "postgresql://jane@localhost:1/shop",
                                    "CODEWAY_TRUSTED_PROXIES",
                                    list))) {
                assertThat(service.exitCode()).isEqualTo(78);
                assertThat(service.log()).startsWith("codeway: CODEWAY_TRUSTED_PROXIES: " + list);
            }
        }
    }

    private static HttpHeaders get(ServiceProcess service, String header, String value) {
        return service.send(
                        Credentials.request(service.uri("/v1/projects"))
                                .header(header, value)
                                .build())
                .headers();
    }
}
