package dev.codeway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Jwt;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;
import dev.codeway.testsupport.SigningServer;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An issuer as operators meet it: by the environment, down and up.
@Tag("native")
class OidcIT {

    @Test
    void anIssuerThatCannotBeTrustedIsRefusedInOneSentence() throws Exception {
        Map<Map<String, String>, String> wrong =
                Map.of(
                        Map.of("CODEWAY_OIDC_ISSUER", "https://id.example.com"),
                        "codeway: CODEWAY_OIDC_AUDIENCE: not set",
                        Map.of(
                                "CODEWAY_OIDC_ISSUER",
                                "https://id.example.com",
                                "CODEWAY_OIDC_AUDIENCE",
                                "any"),
                        "codeway: CODEWAY_OIDC_AUDIENCE: not set",
                        Map.of(
                                "CODEWAY_OIDC_ISSUER",
                                "http://id.example.com",
                                "CODEWAY_OIDC_AUDIENCE",
                                "codeway"),
                        "codeway: CODEWAY_OIDC_ISSUER: must be a URL that begins with https://",
                        Map.of(
                                "CODEWAY_OIDC_ISSUER",
                                "id example",
                                "CODEWAY_OIDC_AUDIENCE",
                                "codeway"),
                        "codeway: CODEWAY_OIDC_ISSUER: not a URL",
                        Map.of("CODEWAY_OIDC_CLIENT_ID", "codeway"),
                        "codeway: CODEWAY_OIDC_CLIENT_ID: needs CODEWAY_OIDC_ISSUER",
                        Map.of(
                                "CODEWAY_OIDC_ISSUER",
                                "https://id.example.com",
                                "CODEWAY_OIDC_AUDIENCE",
                                "codeway",
                                "CODEWAY_OIDC_CLIENT_ID",
                                "codeway"),
                        "codeway: CODEWAY_OIDC_SESSION_SECRET: not set, nor is",
                        Map.of(
                                "CODEWAY_OIDC_ISSUER",
                                "https://id.example.com",
                                "CODEWAY_OIDC_AUDIENCE",
                                "codeway",
                                "CODEWAY_OIDC_CLIENT_ID",
                                "codeway",
                                "CODEWAY_OIDC_CLIENT_SECRET",
                                "too short"),
                        "codeway: CODEWAY_OIDC_CLIENT_SECRET: must have at least 24 characters");
        for (Map.Entry<Map<String, String>, String> entry : wrong.entrySet()) {
            Map<String, String> environment = new HashMap<>(entry.getKey());
            environment.put("DATABASE_URL", "postgresql://jane@localhost:1/none");
            try (ServiceProcess service = ServiceProcess.start(environment)) {
                assertThat(service.exitCode()).isEqualTo(78);
                assertThat(service.log().strip().lines())
                        .singleElement()
                        .asString()
                        .startsWith(entry.getValue());
            }
        }
    }

    @Test
    void startedBeforeItsIssuerItTakesKeysAndThenTokensToo() throws Exception {
        int port = ServiceProcess.freePort();
        try (ServiceProcess service =
                ServiceProcess.start(
                        Map.of(
                                "DATABASE_URL",
                                Postgres.newDatabase(),
                                "CODEWAY_OIDC_ISSUER",
                                SigningServer.issuer(port),
                                "CODEWAY_OIDC_AUDIENCE",
                                SigningServer.AUDIENCE,
                                "CODEWAY_OIDC_ROLES_CLAIM",
                                "resource_access/codeway/roles"))) {
            service.awaitStatus("/q/health/ready", 200);
            assertThat(service.get("/v1/projects").statusCode()).isEqualTo(200);
            HttpResponse<String> unchecked = as(service, "e30.e30.e30");
            assertThat(unchecked.statusCode()).isEqualTo(503);
            assertThat(unchecked.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(unchecked.body()).contains("issuer-unreachable");

            SigningServer issuer = SigningServer.start(port);
            Jwt token = reader(issuer);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> as(service, token.text()).statusCode() == 200);
            List<String> bad =
                    List.of(
                            issuer.token().header("alg", "none").unsigned(),
                            token.header("alg", "HS256")
                                    .signedBy(issuer.keys(issuer.kid()).getPublic().getEncoded())
                                    .text(),
                            token.signedBy(SigningServer.newKeys("RSA").getPrivate()).text(),
                            token.header("kid", "../../dev/null").text(),
                            token.claim("aud", "others").text(),
                            token.claim("iss", "https://others.example.com").text(),
                            token.claim("exp", Instant.now().getEpochSecond() - 60).text(),
                            token.claim("nbf", Instant.now().getEpochSecond() + 60).text());
            for (String it : bad) {
                HttpResponse<String> refused = as(service, it);
                assertThat(refused.statusCode()).as(it).isEqualTo(401);
                assertThat(refused.headers().firstValue("WWW-Authenticate"))
                        .hasValue("Bearer error=\"invalid_token\"");
                assertThat(service.log()).doesNotContain(it, it.substring(it.length() - 20));
            }

            issuer.close();
            assertThat(as(service, token.text()).statusCode()).isEqualTo(200);
            // A key that nobody can ask about.
            assertThat(as(service, token.header("kid", "new").text()).statusCode()).isIn(401, 503);
            assertThat(as(service, token.text()).statusCode()).isEqualTo(200);
            assertThat(service.get("/v1/projects").statusCode()).isEqualTo(200);
            System.out.printf("%d bad tokens refused by the process%n", bad.size());
        }
    }

    @Test
    void withoutAnIssuerTheSameArtifactTakesKeysOnly() throws Exception {
        try (ServiceProcess service =
                        ServiceProcess.start(Map.of("DATABASE_URL", Postgres.newDatabase()));
                SigningServer issuer = SigningServer.start(0)) {
            service.awaitStatus("/q/health/ready", 200);
            assertThat(service.get("/v1/projects").statusCode()).isEqualTo(200);
            assertThat(as(service, reader(issuer).text()).statusCode()).isEqualTo(401);
            assertThat(issuer.askedForKeys()).isZero();
        }
    }

    private static Jwt reader(SigningServer issuer) {
        return issuer.token()
                .claim("roles", null)
                .claim("resource_access", Map.of("codeway", Map.of("roles", List.of("reader"))));
    }

    private static HttpResponse<String> as(ServiceProcess service, String token) {
        return service.send(
                HttpRequest.newBuilder(service.uri("/v1/projects"))
                        .header(Credentials.HEADER, Credentials.bearer(token))
                        .build());
    }
}
