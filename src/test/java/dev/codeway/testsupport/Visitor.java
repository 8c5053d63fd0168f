package dev.codeway.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Somebody who signs in through an issuer, with a browser that keeps what it is given.
public final class Visitor {

    public static final String SESSION = "codeway-session";
    public static final String ATTEMPT = "codeway-sign-in";

    /// The key that all tests come with is not a browser's.
    private static final Filter NO_KEY =
            (request, response, chain) -> {
                request.removeHeader(Credentials.HEADER);
                return chain.next(request, response);
            };

    private static final HttpClient ISSUERS = HttpClient.newHttpClient();

    /// What the browser keeps.
    public final Map<String, String> cookies = new HashMap<>();

    private final String service;

    /// Of the service under test.
    public Visitor() {
        this("http://localhost:" + RestAssured.port);
    }

    /// Of a service somewhere.
    ///
    /// @param service as in `http://localhost:8080`
    public Visitor(String service) {
        this.service = service;
    }

    /// A request to it, with what the browser keeps.
    public RequestSpecification request() {
        return RestAssured.given()
                .baseUri(service)
                .noFilters()
                .filter(NO_KEY)
                .redirects()
                .follow(false)
                .urlEncodingEnabled(false)
                .header("Accept", "text/html,*/*;q=0.8")
                .cookies(cookies);
    }

    /// Looks at a page, and keeps what it is given.
    public Response get(String path) {
        Response answer = request().get(path);
        for (Cookie cookie : answer.detailedCookies()) {
            if (cookie.getMaxAge() == 0) {
                cookies.remove(cookie.getName());
            } else {
                cookies.put(cookie.getName(), cookie.getValue());
            }
        }
        return answer;
    }

    /// Sets out for the issuer and answers the address of its page.
    ///
    /// @param target where to go then, encoded; empty for nowhere in particular
    public String setOut(String target) {
        Response answer =
                get("/console/sign-in/issuer" + (target.isEmpty() ? "" : "?to=" + target));
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(303);
        return answer.header("Location");
    }

    /// What the issuer's page leads back to, as a path here.
    public static String back(String page) {
        try {
            HttpResponse<String> answer =
                    ISSUERS.send(
                            HttpRequest.newBuilder(URI.create(page)).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
            return answer.headers()
                    .firstValue("Location")
                    .orElseThrow()
                    .replaceFirst("^http://[^/]+", "");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /// All of the way.
    public Response signIn(String target) {
        return get(back(setOut(target)));
    }

    /// An address in which a parameter has another value.
    public static String changed(String path, String parameter, String value) {
        return path.replaceAll(
                "([?&]" + Pattern.quote(parameter) + "=)[^&]*",
                "$1" + Matcher.quoteReplacement(value));
    }
}
