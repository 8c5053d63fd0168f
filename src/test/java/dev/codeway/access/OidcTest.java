package dev.codeway.access;

import static dev.codeway.testsupport.Api.createProject;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.codeway.platform.identity.Permission;
import dev.codeway.platform.identity.Role;
import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Jwt;
import dev.codeway.testsupport.ServiceProcess;
import dev.codeway.testsupport.SigningServer;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Tokens of an issuer: which let in, and as whom. The issuer starts after the service.
@QuarkusTest
@TestProfile(OidcTest.WithIssuer.class)
class OidcTest {

    static final String PORT = "codeway.test.issuer-port";
    private static final KeyPair ATTACKER = SigningServer.newKeys("RSA");
    private static final Map<String, Function<Jwt, String>> ATTACKS = new LinkedHashMap<>();
    private static final Queue<String> LOG = new ConcurrentLinkedQueue<>();
    private static final Queue<String> REFUSED = new ConcurrentLinkedQueue<>();
    private static final Handler LISTENER =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    LOG.add(
                            record.getMessage()
                                    + Arrays.toString(record.getParameters())
                                    + record.getThrown());
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    public static final class WithIssuer implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            if (System.getProperty(PORT) == null) {
                System.setProperty(PORT, String.valueOf(ServiceProcess.freePort()));
            }
            return Map.of(
                    "codeway.oidc.issuer",
                    SigningServer.issuer(Integer.getInteger(PORT)),
                    "codeway.oidc.audience",
                    SigningServer.AUDIENCE,
                    "codeway.oidc.refresh-every",
                    "1s",
                    "quarkus.oidc.token.forced-jwk-refresh-interval",
                    "1s",
                    "codeway.oidc.client-id",
                    SigningServer.CLIENT,
                    "codeway.oidc.client-secret",
                    SigningServer.CLIENTS.get(SigningServer.CLIENT),
                    "codeway.oidc.name",
                    "Acme <ID>",
                    "codeway.oidc.patience",
                    "3s");
        }
    }

    private static SigningServer issuer;
    private static SigningServer attacker;

    @TestHTTPResource("/")
    URI service;

    @BeforeAll
    static void start() {
        issuer = SigningServer.start(Integer.getInteger(PORT));
        attacker = SigningServer.start(0);
        Logger.getLogger("").addHandler(LISTENER);
    }

    @BeforeEach
    void awaitTheIssuer() {
        await().pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(20))
                .until(() -> as(issuer.token().text()).get("/v1/projects").statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        System.out.printf("%d bad tokens refused%n", REFUSED.size());
        Logger.getLogger("").removeHandler(LISTENER);
        issuer.close();
        attacker.close();
    }

    static {
        attack("alg none", it -> it.header("alg", "none").unsigned());
        attack("alg None", it -> it.header("alg", "None").unsigned());
        attack("alg none, without its dot", it -> shortened(it.header("alg", "none").unsigned()));
        attack("alg none, signed all the same", it -> it.header("alg", "none").text());
        attack("no alg", it -> it.header("alg", null).text());
        attack("alg of another kind", it -> it.header("alg", "ES256").text());
        attack("alg that nobody knows", it -> it.header("alg", "RS257").text());
        attack(
                "HS256 by the public key",
                it -> it.header("alg", "HS256").signedBy(publicKey().getEncoded()).text());
        attack(
                "HS256 by the public key as PEM",
                it -> it.header("alg", "HS256").signedBy(pem()).text());
        attack(
                "HS256 by the published key",
                it ->
                        it.header("alg", "HS256")
                                .signedBy(
                                        SigningServer.publicKey(
                                                        issuer.kid(), issuer.keys(issuer.kid()))
                                                .get("n")
                                                .toString()
                                                .getBytes(StandardCharsets.US_ASCII))
                                .text());
        attack(
                "HS256 by nothing much",
                it -> it.header("alg", "HS256").signedBy(new byte[1]).text());
        attack(
                "another's key under the issuer's id",
                it -> it.signedBy(ATTACKER.getPrivate()).text());
        attack(
                "another's key without an id",
                it -> it.header("kid", null).signedBy(ATTACKER.getPrivate()).text());
        for (String kid :
                List.of(
                        "unknown",
                        "",
                        " ",
                        "../../../../dev/null",
                        "/dev/null",
                        "' UNION SELECT 'AA' --",
                        "key'; DROP TABLE codeway.api_key; --",
                        "$(id)",
                        "${jndi:ldap://localhost/x}",
                        "file:///etc/passwd",
                        "a\u0000b",
                        "\r\nX-Injected: yes",
                        "x".repeat(4_000))) {
            attack(
                    "kid " + kid.substring(0, Math.min(kid.length(), 40)),
                    it -> it.header("kid", kid).signedBy(ATTACKER.getPrivate()).text());
        }
        attack(
                "kid that is a URL",
                it ->
                        it.header("kid", attacker.issuer() + "/keys")
                                .signedBy(ATTACKER.getPrivate())
                                .text());
        attack(
                "kid that is a number",
                it -> it.header("kid", 1).signedBy(ATTACKER.getPrivate()).text());
        attack("kid that is a list", it -> it.header("kid", List.of(issuer.kid())).text());
        for (String header : List.of("jku", "x5u")) {
            attack(
                    header + " of another's",
                    it ->
                            it.header(header, attacker.issuer() + "/keys")
                                    .header("kid", attacker.kid())
                                    .signedBy(attackersKey())
                                    .text());
            attack(
                    header + " of another's, without an id",
                    it ->
                            it.header(header, attacker.issuer() + "/keys")
                                    .header("kid", null)
                                    .signedBy(attackersKey())
                                    .text());
        }
        attack(
                "jwk of another's",
                it ->
                        it.header("jwk", SigningServer.publicKey(issuer.kid(), ATTACKER))
                                .signedBy(ATTACKER.getPrivate())
                                .text());
        attack(
                "jwk of another's, without an id",
                it ->
                        it.header("jwk", SigningServer.publicKey("x", ATTACKER))
                                .header("kid", null)
                                .signedBy(ATTACKER.getPrivate())
                                .text());
        attack(
                "x5c of another's",
                it ->
                        it.header("x5c", List.of("MIIB"))
                                .header("kid", null)
                                .signedBy(ATTACKER.getPrivate())
                                .text());
        attack(
                "x5t that nobody knows",
                it ->
                        it.header("x5t", "AAAA")
                                .header("kid", null)
                                .signedBy(ATTACKER.getPrivate())
                                .text());
        attack("crit that nobody knows", it -> it.header("crit", List.of("exp2")).text());
        attack("crit of a known claim", it -> it.header("crit", List.of("exp")).text());
        attack("b64 false", it -> it.header("b64", false).header("crit", List.of("b64")).text());
        attack("for others", it -> it.claim("aud", "account").text());
        attack("for several others", it -> it.claim("aud", List.of("a", "b")).text());
        attack("for ours with another case", it -> it.claim("aud", "Codeway").text());
        attack("for nobody", it -> it.claim("aud", null).text());
        attack("for an empty list", it -> it.claim("aud", List.of()).text());
        attack("for an object", it -> it.claim("aud", Map.of("codeway", true)).text());
        attack("of another issuer", it -> it.claim("iss", attacker.issuer()).text());
        attack("of the issuer with a slash", it -> it.claim("iss", issuer.issuer() + "/").text());
        attack("of no issuer", it -> it.claim("iss", null).text());
        attack("of a list of issuers", it -> it.claim("iss", List.of(issuer.issuer())).text());
        attack("expired", it -> it.claim("exp", inSeconds(-60)).text());
        attack("expired long ago", it -> it.claim("exp", 1).text());
        attack("expired before its time", it -> it.claim("exp", -1).text());
        attack("without an end", it -> it.claim("exp", null).text());
        attack("with an end that is a text", it -> it.claim("exp", "never").text());
        attack("not yet valid", it -> it.claim("nbf", inSeconds(60)).text());
        attack("of no time", it -> it.claim("iat", null).text());
        attack("about nobody", it -> it.claim("sub", null).text());
        attack("about an empty text", it -> it.claim("sub", "").text());
        attack("about a blank", it -> it.claim("sub", "  ").text());
        attack("about a number", it -> it.claim("sub", 7).text());
        attack("about somebody with line breaks", it -> it.claim("sub", "a\nadmin").text());
        attack("about somebody too long", it -> it.claim("sub", "x".repeat(256)).text());
        attack("an ID token", it -> it.claim("at_hash", "LDktKdoQak3Pk0cnXxCltA").text());
        attack("an ID token of a code", it -> it.claim("c_hash", "LDktKdoQak3Pk0cnXxCltA").text());
        attack("an ID token of Keycloak", it -> it.claim("typ", "ID").text());
        attack("a refresh token of Keycloak", it -> it.claim("typ", "Refresh").text());
        attack("a logout token", it -> it.header("typ", "logout+jwt").text());
        attack("a proof", it -> it.header("typ", "dpop+jwt").text());
        attack(
                "bound to a key that its bearer does not show",
                it ->
                        it.claim(
                                        "cnf",
                                        Map.of(
                                                "jkt",
                                                "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"))
                                .text());
        attack("promoted", it -> tampered(it.text(), it.claim("roles", List.of("admin"))));
        attack("prolonged", it -> tampered(it.text(), it.claim("exp", inSeconds(9_999))));
        attack(
                "with the signature of another token",
                it -> it.text().replaceFirst("\\.[^.]*$", "") + signature(it.claim("x", 1).text()));
        attack("without its last character", it -> shortened(it.text()));
        attack(
                "without half its signature",
                it -> it.text().substring(0, it.text().length() - 170));
        attack("without its signature", it -> it.text().replaceFirst("[^.]*$", ""));
        attack(
                "with a signature of zeros",
                it -> it.text().replaceFirst("[^.]*$", "A".repeat(342)));
        attack("of one part", it -> it.text().replaceFirst("\\..*$", ""));
        attack("of two parts", it -> it.text().replaceFirst("\\.[^.]*$", ""));
        attack("of four parts", it -> it.text() + ".e30");
        attack("of five parts", it -> it.text() + ".e30.e30");
        attack("with a part more before", it -> "e30." + it.text());
        attack("of dots", it -> "..");
        attack("of more dots", it -> "....");
        attack("of padding", it -> it.text() + "==");
        attack("of garbage", it -> "eyJ!!!.***.%%%");
        attack("of JSON", it -> "{\"alg\":\"none\"}");
        attack("of empty objects", it -> "e30.e30.e30");
        attack("of lists", it -> "W10.W10.W10");
        attack("of null", it -> "bnVsbA.bnVsbA.bnVsbA");
        attack("of a number", it -> Jwt.encode(1) + "." + Jwt.encode(1) + ".AAAA");
        attack("of much", it -> "e".repeat(15_000));
        attack("of many parts", it -> "e30.".repeat(3_000));
        attack(
                "of much that nobody asked for",
                it -> tampered(it.text(), it.claim("x", "x".repeat(9_000))));
        attack("of an opaque text", it -> "gho_16C7e42F292c6912E7710c838347Ae178B4a");
        attack("of a key that is none", it -> "cwk_" + "0".repeat(46));
        attack("of several", it -> it.text() + "," + it.text());
        attack("of several with a blank", it -> it.text() + " " + it.text());
    }

    private static void attack(String name, Function<Jwt, String> token) {
        ATTACKS.put(name, token);
    }

    static List<String> attacks() {
        return List.copyOf(ATTACKS.keySet());
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void aBadTokenIsRefusedAndNobodyLearnsWhy(String name) {
        String token = ATTACKS.get(name).apply(issuer.token());
        int before = attacker.askedForKeys() + attacker.askedForOthers();
        String answer =
                as(token)
                        .get("/v1/projects")
                        .then()
                        .statusCode(401)
                        .header("WWW-Authenticate", equalTo("Bearer error=\"invalid_token\""))
                        .contentType("application/problem+json")
                        .body("code", equalTo("unauthenticated"))
                        .body("detail", equalTo("the request carries no good credential"))
                        .body("size()", equalTo(6))
                        .extract()
                        .asString();
        assertThat(answer).doesNotContain("JWT", "kid", "jose");
        assertThat(attacker.askedForKeys() + attacker.askedForOthers()).isEqualTo(before);
        assertThat(issuer.askedForOthers()).isZero();
        REFUSED.add(name);
        if (token.length() > 20) {
            String secret = token.substring(token.length() - 20);
            assertThat(LOG).noneMatch(it -> it.contains(token) || it.contains(secret));
        }
    }

    @Test
    void aTokenCountsInOneHeaderOnly() throws Exception {
        String good = issuer.token().text();
        String bad = issuer.token().signedBy(ATTACKER.getPrivate()).text();
        String admin = Credentials.ADMIN_KEY;
        for (List<String> several :
                List.of(
                        List.of(good, bad),
                        List.of(bad, good),
                        List.of(good, good),
                        List.of(admin, bad),
                        List.of(bad, admin),
                        List.of(good, admin))) {
            HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve("/v1/projects"));
            several.forEach(it -> request.header("Authorization", Credentials.bearer(it)));
            HttpResponse<String> answer = send(request);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer error=\"invalid_token\"");
        }
        for (HttpRequest.Builder elsewhere :
                List.of(
                        HttpRequest.newBuilder(
                                service.resolve("/v1/projects?access_token=" + good)),
                        HttpRequest.newBuilder(service.resolve("/v1/projects"))
                                .header("Cookie", "access_token=" + good),
                        HttpRequest.newBuilder(service.resolve("/v1/projects"))
                                .header("Cookie", "q_session=" + good),
                        HttpRequest.newBuilder(service.resolve("/v1/projects"))
                                .header("X-Forwarded-Access-Token", good),
                        HttpRequest.newBuilder(service.resolve("/v1/projects"))
                                .header("Authorization", "DPoP " + good),
                        HttpRequest.newBuilder(service.resolve("/v1/projects"))
                                .header("Authorization", good))) {
            HttpResponse<String> answer = send(elsewhere);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        }
    }

    @Test
    void cookiesChooseNoOtherIssuer() {
        for (String cookie : List.of("q_session", "q_session_other", "q_auth_other_state")) {
            as(issuer.token().text())
                    .cookie(cookie, "x")
                    .get("/v1/projects")
                    .then()
                    .statusCode(200);
            as(issuer.token().signedBy(ATTACKER.getPrivate()).text())
                    .cookie(cookie, "x")
                    .get("/v1/projects")
                    .then()
                    .statusCode(401);
        }
    }

    @Test
    void keysAreAskedForNowAndThenHoweverManyTokensNameUnknownOnes() {
        Instant begin = Instant.now();
        int before = issuer.askedForKeys();
        for (int i = 0; i < 300; i++) {
            as(issuer.token().header("kid", "none-" + i).text())
                    .get("/v1/projects")
                    .then()
                    .statusCode(401);
        }
        int asked = issuer.askedForKeys() - before;
        long seconds = Duration.between(begin, Instant.now()).toSeconds();
        System.out.printf("300 unknown keys in %d s: asked %d times%n", seconds, asked);
        assertThat(asked).isBetween(1, (int) seconds + 3);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aRoleMayWhatItsKeysMay(Role role) {
        String token = issuer.token().claim("roles", List.of("other", role.toString())).text();
        Map<String, Integer> expected = new LinkedHashMap<>();
        expected.put(Permission.READ, as(token).get("/v1/projects").statusCode());
        expected.put(
                Permission.WRITE,
                as(token)
                        .contentType("application/json")
                        .body(Map.of("name", "Of " + role, "gitURL", "https://github.com/a/b"))
                        .post("/v1/projects")
                        .statusCode());
        expected.put(
                Permission.WORK,
                as(token)
                        .contentType("application/json")
                        .body(Map.of("workerId", "w", "wait", 0))
                        .post("/v1/worker/claims")
                        .statusCode());
        expected.put(Permission.ROUTE, as(token).get("/v1/routes").statusCode());
        expected.put(Permission.ADMINISTER, as(token).get("/v1/keys").statusCode());
        expected.forEach(
                (permission, status) -> {
                    if (role.permissions().contains(permission)) {
                        assertThat(status).as(permission).isBetween(200, 299);
                    } else {
                        assertThat(status).as(permission).isEqualTo(403);
                    }
                });
    }

    @Test
    void theStrongestRoleCountsAndOneMayBeATextOfItsOwn() {
        as(issuer.token().claim("roles", List.of("reader", "router", "admin")).text())
                .get("/v1/keys")
                .then()
                .statusCode(200);
        as(issuer.token().claim("roles", "reader").text())
                .get("/v1/projects")
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alg ES256                   | EC",
                "alg RS256                   | RSA",
            })
    void otherKeysOfTheIssuerAreGood(String name, String algorithm) {
        String kid = issuer.publish(algorithm);
        await(name)
                .atMost(Duration.ofSeconds(20))
                .until(() -> as(issuer.token(kid).text()).get("/v1/projects").statusCode() == 200);
        as(issuer.token(kid).header("typ", "at+jwt").text())
                .get("/v1/projects")
                .then()
                .statusCode(200);
    }

    @Test
    void afterARotationTheNewKeyIsGoodAndTheOldOneIsNot() {
        Jwt former = issuer.token();
        as(former.text()).get("/v1/projects").then().statusCode(200);
        issuer.rotate();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> as(issuer.token().text()).get("/v1/projects").statusCode() == 200);
        as(former.text()).get("/v1/projects").then().statusCode(401);
    }

    @Test
    void aWithdrawnKeyIsRefusedAlsoWhereNoTokenNamesANewOne() {
        String kid = issuer.publish("RSA");
        Jwt token = issuer.token(kid);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> as(token.text()).get("/v1/projects").statusCode() == 200);
        issuer.withdraw(kid);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> as(token.text()).get("/v1/projects").statusCode() == 401);
    }

    @Test
    void clocksMayDifferByAFewSeconds() {
        as(issuer.token().claim("iat", inSeconds(-60)).claim("exp", inSeconds(-3)).text())
                .get("/v1/projects")
                .then()
                .statusCode(200);
        as(issuer.token().claim("nbf", inSeconds(5)).text())
                .get("/v1/projects")
                .then()
                .statusCode(200);
    }

    static final List<Map<String, Object>> WITHOUT_A_ROLE =
            List.of(
                    Map.of(),
                    Map.of("roles", List.of()),
                    Map.of("roles", ""),
                    Map.of("roles", List.of("Admin", "root", "codeway", "administer", "read")),
                    Map.of("roles", "reader admin"),
                    Map.of("groups", List.of("administer", "admin", "read", "write")),
                    Map.of("groups", "administer"),
                    Map.of("realm_access", Map.of("roles", List.of("admin", "administer"))),
                    Map.of(
                            "resource_access",
                            Map.of("codeway", Map.of("roles", List.of("admin", "administer")))),
                    Map.of("scope", "administer read write admin"),
                    Map.of("permissions", List.of("administer", "read")),
                    Map.of("role", "admin"),
                    Map.of("upn", "admin", "preferred_username", "admin"));

    @ParameterizedTest
    @FieldSource("WITHOUT_A_ROLE")
    void rightsComeFromOneClaimOnly(Map<String, Object> claims) {
        Jwt token = issuer.token().claim("roles", null);
        for (Map.Entry<String, Object> claim : claims.entrySet()) {
            token = token.claim(claim.getKey(), claim.getValue());
        }
        for (String path : List.of("/v1/projects", "/v1/keys", "/v1/routes")) {
            as(token.text())
                    .get(path)
                    .then()
                    .statusCode(403)
                    .contentType("application/problem+json")
                    .body("code", equalTo("no-role"));
        }
    }

    static final List<Object> MALFORMED =
            List.of(
                    "",
                    "shop",
                    "*",
                    1,
                    true,
                    List.of(),
                    List.of("shop"),
                    List.of(1),
                    List.of(List.of()),
                    List.of(UUID.randomUUID().toString(), "*"),
                    Map.of("id", UUID.randomUUID().toString()),
                    Arrays.asList(UUID.randomUUID().toString(), null));

    @ParameterizedTest
    @FieldSource("MALFORMED")
    void projectsThatCannotBeUnderstoodAreNotAll(Object projects) {
        as(issuer.token().claim("codeway_projects", projects).text())
                .get("/v1/projects")
                .then()
                .statusCode(403)
                .body("code", equalTo("illegal-claim"));
    }

    @Test
    void rolesThatCannotBeUnderstoodAreNone() {
        for (Object roles : List.of(1, true, Map.of("admin", true), List.of("admin", 1))) {
            as(issuer.token().claim("roles", roles).text())
                    .get("/v1/projects")
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("illegal-claim"));
        }
    }

    @Test
    void aTokenForSomeProjectsFindsNoOthers() {
        String own = createProject();
        String foreign = createProject();
        for (Object projects : List.of(List.of(own), own)) {
            String token =
                    issuer.token()
                            .claim("roles", List.of("developer"))
                            .claim("codeway_projects", projects)
                            .text();
            assertThat(as(token).get("/v1/projects").jsonPath().getList("items.id"))
                    .containsExactly(own);
            as(token).get("/v1/projects/{id}", own).then().statusCode(200);
            as(token)
                    .get("/v1/projects/{id}", foreign)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("unknown-project"));
            as(token)
                    .contentType("application/json")
                    .body(Map.of())
                    .post("/v1/projects/{id}/deployments", foreign)
                    .then()
                    .statusCode(404);
        }
        for (String role : List.of("admin", "router")) {
            as(issuer.token()
                            .claim("roles", List.of(role))
                            .claim("codeway_projects", List.of(own))
                            .text())
                    .get("/v1/routes")
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("illegal-claim"));
        }
    }

    @Test
    void whatABearerMakesIsOfTheirSubject() {
        Response made =
                as(issuer.token().claim("roles", List.of("admin")).text())
                        .contentType("application/json")
                        .body(Map.of("name", "Made by a token", "role", "reader"))
                        .post("/v1/keys");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.jsonPath().getString("createdBy")).isEqualTo("oidc:f81d4fae");
        as(made.jsonPath().getString("key")).get("/v1/projects").then().statusCode(200);
    }

    @Test
    void probesAskNobody() {
        as(issuer.token().signedBy(ATTACKER.getPrivate()).text())
                .get("/q/health/ready")
                .then()
                .statusCode(200);
    }

    private static RequestSpecification as(String token) {
        return given().header(Credentials.HEADER, Credentials.bearer(token));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static PublicKey publicKey() {
        return issuer.keys(issuer.kid()).getPublic();
    }

    private static PrivateKey attackersKey() {
        return attacker.keys(attacker.kid()).getPrivate();
    }

    private static byte[] pem() {
        String base64 =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(publicKey().getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                .formatted(base64)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static long inSeconds(long seconds) {
        return Instant.now().getEpochSecond() + seconds;
    }

    private static String shortened(String token) {
        return token.substring(0, token.length() - 1);
    }

    /// What another token says under the signature of this one.
    private static String tampered(String token, Jwt other) {
        List<String> parts = new ArrayList<>(List.of(token.split("\\.")));
        parts.set(1, other.unsigned().split("\\.")[1]);
        return String.join(".", parts);
    }

    private static String signature(String token) {
        return token.substring(token.lastIndexOf('.'));
    }
}
