package dev.codeway.access;

import static dev.codeway.testsupport.Api.createProject;
import static dev.codeway.testsupport.Visitor.changed;

import static io.restassured.RestAssured.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Jwt;
import dev.codeway.testsupport.SigningServer;
import dev.codeway.testsupport.Visitor;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.Cookie;
import io.restassured.response.Response;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/// People who come in through an issuer, and who do not.
@QuarkusTest
@TestProfile(OidcTest.WithIssuer.class)
class IssuerSignInTest {

    private static final Queue<String> LOG = new ConcurrentLinkedQueue<>();
    private static final Map<String, UnaryOperator<Jwt>> BAD = new LinkedHashMap<>();
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

    private static SigningServer issuer;
    private static int refused;

    @BeforeAll
    static void start() {
        issuer = SigningServer.start(Integer.getInteger(OidcTest.PORT));
        Logger.getLogger("").addHandler(LISTENER);
    }

    @BeforeEach
    void janeSignsIn() {
        issuer.knows(UnaryOperator.identity());
        await().pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(20))
                .until(() -> new Visitor().get("/console/sign-in/issuer").statusCode() == 303);
    }

    @AfterAll
    static void stop() {
        System.out.printf("%d sign-ins refused%n", refused);
        Logger.getLogger("").removeHandler(LISTENER);
        issuer.close();
    }

    private static void assertRefused(Visitor visitor, Response answer, int status, String why) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("text/html;charset=UTF-8");
        assertThat(answer.asString()).contains("id=\"refusal\"", why, "name=\"key\"");
        assertThat(answer.header("Refresh")).isNull();
        assertThat(visitor.cookies).doesNotContainKey(Visitor.SESSION);
        assertThat(visitor.get("/console/projects").statusCode()).isEqualTo(303);
        refused++;
    }

    @Test
    void besideTheKeyThePageOffersTheIssuer() {
        Visitor visitor = new Visitor();
        Response page = visitor.get("/console/sign-in?to=%2Fconsole%2Fprojects%3Fsort%3Dname");
        assertThat(page.asString())
                .contains(
                        "Sign in with Acme &lt;ID&gt;</a>",
                        "href=\"/console/sign-in/issuer?to=%2Fconsole%2Fprojects%3Fsort%3Dname\"",
                        "name=\"key\"");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'; script-src 'self'");
    }

    @Test
    void theIssuerIsAskedWithStateNonceAndAChallengeThatAreOthersEachTime() {
        Visitor visitor = new Visitor();
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            String page = visitor.setOut("/console/queue");
            assertThat(page)
                    .startsWith(issuer.issuer() + "/authorize?response_type=code&")
                    .contains(
                            "client_id=" + SigningServer.CLIENT,
                            "scope=openid+profile+email",
                            "code_challenge_method=S256",
                            "%2Fconsole%2Fsign-in%2Fcallback");
            for (String name : List.of("state", "nonce", "code_challenge")) {
                String value = page.replaceFirst(".*[?&]" + name + "=([^&]*).*", "$1");
                assertThat(value).hasSize(43);
                seen.add(value);
            }
            assertThat(visitor.cookies.get(Visitor.ATTEMPT)).doesNotContain(seen);
        }
        assertThat(seen).doesNotHaveDuplicates();
    }

    @Test
    void whoComesBackIsSignedInAndLedToWhereTheyWereGoing() {
        Visitor visitor = new Visitor();
        Response answer = visitor.signIn("%2Fconsole%2Fprojects%3Fsort%3Dname");
        // A redirect would not bring the session along: another's page began it.
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Refresh")).isEqualTo("0; url=/console/projects?sort=name");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.asString())
                .contains("<a class=\"button primary\" href=\"/console/projects?sort=name\"");
        Cookie session = answer.detailedCookie(Visitor.SESSION);
        assertThat(session.isHttpOnly()).isTrue();
        assertThat(session.getSameSite()).isEqualToIgnoringCase("Strict");
        assertThat(session.getMaxAge()).isEqualTo(60 * 60);
        assertThat(answer.detailedCookie(Visitor.ATTEMPT).getMaxAge()).isZero();

        Response page = visitor.get("/console/projects?sort=name");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.asString()).contains("jane", "reader");
        assertThat(visitor.get("/v1/projects").statusCode()).isEqualTo(200);
        assertThat(visitor.get("/v1/keys").statusCode()).isEqualTo(403);
    }

    @Test
    void whatTheBrowserKeepsOnTheWayIsForThatWayOnly() {
        Cookie attempt =
                new Visitor().get("/console/sign-in/issuer").detailedCookie(Visitor.ATTEMPT);
        assertThat(attempt.isHttpOnly()).isTrue();
        assertThat(attempt.getSameSite()).isEqualToIgnoringCase("Lax");
        assertThat(attempt.getMaxAge()).isEqualTo(600);
        Visitor visitor = new Visitor();
        visitor.cookies.put(Visitor.SESSION, attempt.getValue());
        assertThat(visitor.get("/v1/projects").statusCode()).isEqualTo(401);
        visitor.cookies.put(Visitor.SESSION, "issuer." + attempt.getValue());
        assertThat(visitor.get("/v1/projects").statusCode()).isEqualTo(401);
        Visitor jane = new Visitor();
        jane.signIn("");
        String session = jane.cookies.get(Visitor.SESSION);
        Visitor forger = new Visitor();
        forger.cookies.put(Visitor.ATTEMPT, session.substring(session.indexOf('.') + 1));
        assertRefused(
                forger, forger.get("/console/sign-in/callback?code=x&state=x"), 400, "not begun");
    }

    @Test
    void aSessionMayWhatTheTokenOfTheSamePersonMay() {
        String own = createProject();
        String foreign = createProject();
        issuer.knows(
                it ->
                        it.claim("roles", List.of("developer"))
                                .claim("codeway_projects", List.of(own)));
        Visitor visitor = new Visitor();
        visitor.signIn("");
        assertThat(visitor.get("/v1/projects").jsonPath().getList("items.id")).containsExactly(own);
        assertThat(visitor.get("/console/projects/" + own).statusCode()).isEqualTo(200);
        assertThat(visitor.get("/console/projects/" + foreign).statusCode()).isEqualTo(404);

        issuer.knows(it -> it.claim("roles", "admin"));
        Visitor administrator = new Visitor();
        administrator.signIn("");
        Response made =
                administrator
                        .request()
                        .header("Sec-Fetch-Site", "same-origin")
                        .contentType("application/json")
                        .body(Map.of("name", "Made by a person", "role", "reader"))
                        .post("/v1/keys");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.jsonPath().getString("createdBy")).isEqualTo("oidc:f81d4fae");
        assertThat(
                        given().queryParam("subjectId", made.<String>path("id"))
                                .get("/v1/audit")
                                .jsonPath()
                                .getString("items[0].caller"))
                .isEqualTo("oidc:f81d4fae");
        assertThat(
                        administrator
                                .request()
                                .header("Sec-Fetch-Site", "cross-site")
                                .delete("/v1/keys/" + made.<String>path("id"))
                                .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aSessionThatWasChangedIsNone() {
        Visitor visitor = new Visitor();
        visitor.signIn("");
        String session = visitor.cookies.get(Visitor.SESSION);
        int end = session.length();
        for (String broken :
                List.of(
                        session.substring(0, end - 2) + (session.endsWith("A") ? "BB" : "AA"),
                        session.substring(0, 20),
                        "issuer.",
                        "issuer.AAAA",
                        "issuer.!",
                        session.replace("issuer.", "environment."))) {
            visitor.cookies.put(Visitor.SESSION, broken);
            assertThat(visitor.get("/v1/projects").statusCode()).as(broken).isEqualTo(401);
        }
    }

    @Test
    void whoSignsOutIsForgotten() {
        Visitor visitor = new Visitor();
        visitor.signIn("");
        Response answer =
                visitor.request().header("Sec-Fetch-Site", "same-origin").post("/console/sign-out");
        assertThat(answer.detailedCookie(Visitor.SESSION).getMaxAge()).isZero();
    }

    @Test
    void nobodyIsLedToAnotherService() {
        for (String to :
                List.of(
                        "https%3A%2F%2Fevil.example%2F",
                        "%2F%2Fevil.example%2Fconsole%2F",
                        "%2F%5Cevil.example",
                        "%2Fconsole%2F%0D%0ASet-Cookie%3A+a%3Db",
                        "%2Fconsole%2F%0Ax",
                        "javascript%3Aalert(1)",
                        "%2Fv1%2Fprojects")) {
            Response answer = new Visitor().signIn(to);
            assertThat(answer.header("Refresh")).as(to).isEqualTo("0; url=/console/projects");
            assertThat(answer.asString()).doesNotContain("evil.example");
        }
    }

    @Test
    void anAddressThatNoBrowserWouldKeepLeadsHome() {
        Visitor visitor = new Visitor();
        visitor.setOut("/console/projects?q=" + "x".repeat(1_900));
        assertThat(visitor.cookies.get(Visitor.ATTEMPT)).hasSizeLessThan(4_000);
        Response answer = visitor.signIn("/console/projects?q=" + "x".repeat(3_000));
        assertThat(answer.header("Refresh")).isEqualTo("0; url=/console/projects");
    }

    @Test
    void anAnswerBelongsToTheBrowserThatSetOut() {
        Visitor jane = new Visitor();
        String answer = Visitor.back(jane.setOut("/console/queue"));
        Visitor other = new Visitor();
        assertRefused(other, other.get(answer), 400, "not begun in this browser");
        other.setOut("");
        assertRefused(other, other.get(answer), 400, "not begun in this browser");
        assertRefused(other, other.get(answer), 400, "not begun in this browser");
        assertThat(jane.get(answer).statusCode()).isEqualTo(200);
    }

    @Test
    void aStateThatIsNotOursIsRefused() {
        for (String state : List.of("x", "A".repeat(43))) {
            Visitor visitor = new Visitor();
            String answer = changed(Visitor.back(visitor.setOut("")), "state", state);
            assertRefused(visitor, visitor.get(answer), 400, "not begun");
        }
        Visitor visitor = new Visitor();
        visitor.setOut("");
        assertRefused(visitor, visitor.get("/console/sign-in/callback"), 400, "not begun");
        Visitor without = new Visitor();
        String answer = Visitor.back(without.setOut(""));
        assertRefused(
                without, without.get(answer.replaceFirst("code=[^&]*&", "")), 400, "not begun");
    }

    @Test
    void aCodeIsGoodOnce() {
        Visitor jane = new Visitor();
        String first = Visitor.back(jane.setOut(""));
        Visitor thief = new Visitor();
        String stolen =
                changed(
                        Visitor.back(thief.setOut("")),
                        "code",
                        first.replaceFirst(".*[?&]code=([^&]*).*", "$1"));
        // That of another's is worth nothing without their verifier.
        assertRefused(thief, thief.get(stolen), 400, "expired, or was used before");
        Visitor again = new Visitor();
        String back = Visitor.back(again.setOut(""));
        Map<String, String> kept = Map.copyOf(again.cookies);
        assertThat(again.get(back).statusCode()).isEqualTo(200);
        Visitor replayed = new Visitor();
        replayed.cookies.putAll(kept);
        assertRefused(replayed, replayed.get(back), 400, "expired, or was used before");
    }

    @Test
    void whoSaysToBeAnotherIssuerIsNotAsked() {
        Visitor visitor = new Visitor();
        String answer = Visitor.back(visitor.setOut(""));
        assertRefused(
                visitor,
                visitor.get(changed(answer, "iss", "https%3A%2F%2Fevil.example")),
                400,
                "not begun");
    }

    @Test
    void whatTheIssuerRefusesIsSaidInASentenceOfOurs() {
        Map<String, Integer> errors = new LinkedHashMap<>();
        errors.put("access_denied", 403);
        errors.put("server_error", 502);
        errors.put("temporarily_unavailable", 502);
        errors.put("%3Cscript%3Ealert(1)%3C%2Fscript%3E", 502);
        errors.forEach(
                (error, status) -> {
                    Visitor visitor = new Visitor();
                    String state =
                            visitor.setOut("%2Fconsole%2Fqueue")
                                    .replaceFirst(".*[?&]state=([^&]*).*", "$1");
                    Response answer =
                            visitor.get(
                                    "/console/sign-in/callback?state=%s&error=%s&error_description=Call+555"
                                            .formatted(state, error));
                    assertRefused(visitor, answer, status, "Acme &lt;ID&gt;");
                    assertThat(answer.asString())
                            .doesNotContain("alert(1)", "555")
                            .contains("value=\"/console/queue\"");
                });
        Visitor stranger = new Visitor();
        assertRefused(
                stranger,
                stranger.get("/console/sign-in/callback?error=access_denied&state=x"),
                400,
                "not begun");
    }

    static {
        BAD.put("alg none", it -> it.header("alg", "none"));
        BAD.put("another's key", it -> it.signedBy(SigningServer.newKeys("RSA").getPrivate()));
        BAD.put(
                "another's key without its id",
                it -> it.header("kid", null).signedBy(SigningServer.newKeys("RSA").getPrivate()));
        BAD.put("unknown key", it -> it.header("kid", "unknown"));
        BAD.put(
                "HS256 by the public key",
                it ->
                        it.header("alg", "HS256")
                                .signedBy(issuer.keys(issuer.kid()).getPublic().getEncoded()));
        BAD.put(
                "HS256 by the client's secret",
                it ->
                        it.header("alg", "HS256")
                                .signedBy(
                                        SigningServer.CLIENTS
                                                .get(SigningServer.CLIENT)
                                                .getBytes(StandardCharsets.UTF_8)));
        BAD.put("another nonce", it -> it.claim("nonce", "A".repeat(43)));
        BAD.put("no nonce", it -> it.claim("nonce", null));
        BAD.put("for the API", it -> it.claim("aud", SigningServer.AUDIENCE));
        BAD.put("for another client", it -> it.claim("aud", "others"));
        BAD.put("for nobody", it -> it.claim("aud", null));
        BAD.put(
                "for several, by another",
                it ->
                        it.claim("aud", List.of(SigningServer.CLIENT, "others"))
                                .claim("azp", "others"));
        BAD.put("of another issuer", it -> it.claim("iss", "https://evil.example"));
        BAD.put("of no issuer", it -> it.claim("iss", null));
        BAD.put("expired", it -> it.claim("exp", Instant.now().getEpochSecond() - 60));
        BAD.put("without an end", it -> it.claim("exp", null));
        BAD.put("not yet valid", it -> it.claim("nbf", Instant.now().getEpochSecond() + 60));
        BAD.put("of no time", it -> it.claim("iat", null));
        BAD.put("about nobody", it -> it.claim("sub", null));
        BAD.put("about a blank", it -> it.claim("sub", " "));
        BAD.put("about somebody with line breaks", it -> it.claim("sub", "a\nb"));
    }

    static Stream<String> bad() {
        return BAD.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void anIdTokenThatIsNotAsItHasToBeLetsNobodyIn(String name) {
        issuer.knows(BAD.get(name));
        Visitor visitor = new Visitor();
        assertRefused(visitor, visitor.signIn(""), 401, "could not be verified");
    }

    @Test
    void whoHasNothingToSeeHereIsToldWhy() {
        Map<UnaryOperator<Jwt>, String> people = new LinkedHashMap<>();
        people.put(it -> it.claim("roles", null), "has no role here: its claim roles");
        people.put(it -> it.claim("roles", List.of("root", "Admin")), "has no role here");
        people.put(it -> it.claim("roles", 1), "its claim roles must be");
        people.put(it -> it.claim("roles", "worker"), "You are a worker");
        people.put(it -> it.claim("roles", "router"), "You are a router");
        people.put(it -> it.claim("codeway_projects", "*"), "its claim codeway_projects");
        people.put(
                it -> it.claim("roles", "admin").claim("codeway_projects", List.of()),
                "must not be there for the role admin");
        people.put(
                it ->
                        it.claim(
                                "codeway_projects",
                                Collections.nCopies(400, 0).stream()
                                        .map(_ -> UUID.randomUUID().toString())
                                        .toList()),
                "more projects than a browser can keep");
        people.forEach(
                (person, why) -> {
                    issuer.knows(person);
                    Visitor visitor = new Visitor();
                    assertRefused(visitor, visitor.signIn(""), 403, why);
                });
    }

    @Test
    void aSessionHoldsAHundredProjects() {
        issuer.knows(
                it ->
                        it.claim(
                                "codeway_projects",
                                Collections.nCopies(100, 0).stream()
                                        .map(_ -> UUID.randomUUID().toString())
                                        .toList()));
        Visitor visitor = new Visitor();
        visitor.signIn("");
        assertThat(visitor.get("/console/projects").statusCode()).isEqualTo(200);
    }

    @Test
    void anIssuerThatFailsIsNamedAndNothingSecretIsLogged() {
        record Fault(int status, String body, int answer) {}
        List<Fault> faults =
                List.of(
                        new Fault(500, "", 502),
                        new Fault(500, "{\"error\": \"server_error\"}", 502),
                        new Fault(401, "{\"error\": \"invalid_client\"}", 502),
                        new Fault(400, "{\"error\": \"invalid_grant\"}", 400),
                        new Fault(200, "", 502),
                        new Fault(200, "<html>secret-of-theirs</html>", 502),
                        new Fault(200, "[]", 502),
                        new Fault(200, "{}", 502),
                        new Fault(200, "{\"id_token\": 7}", 502),
                        new Fault(200, "{\"id_token\": \"secret-of-theirs\"}", 401),
                        new Fault(200, "{\"id_token\": \"e30.e30.e30\"}", 401),
                        new Fault(302, "{\"error\": \"secret-of-theirs!\"}", 502));
        for (Fault fault : faults) {
            issuer.answers(fault.status(), fault.body());
            Visitor visitor = new Visitor();
            assertRefused(visitor, visitor.signIn(""), fault.answer(), "Begin anew");
        }
        issuer.knows(UnaryOperator.identity());
        issuer.fallsSilent();
        Visitor visitor = new Visitor();
        String back = Visitor.back(visitor.setOut(""));
        assertRefused(visitor, visitor.get(back), 503, "does not answer now");
        assertThat(LOG).anyMatch(it -> it.contains("its token endpoint answered"));
        assertThat(LOG)
                .noneMatch(it -> it.contains("secret-of-theirs"))
                .noneMatch(it -> it.contains(SigningServer.CLIENTS.get(SigningServer.CLIENT)))
                .noneMatch(it -> it.contains(back.replaceFirst(".*[?&]code=([^&]*).*", "$1")));
    }
}
