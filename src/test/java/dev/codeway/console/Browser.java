package dev.codeway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.testsupport.Credentials;

import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import java.util.List;

/// What a browser would send: no key, but what it was given to keep, and where a request comes
/// from.
final class Browser {

    static final String COOKIE = "codeway-session";

    private final String session;

    private Browser(String session) {
        this.session = session;
    }

    /// One in which nobody has signed in.
    static Browser stranger() {
        return new Browser("");
    }

    /// One in which an administrator has.
    static Browser signedIn() {
        return signedIn(Credentials.ADMIN_KEY);
    }

    static Browser signedIn(String key) {
        Response answer = stranger().signIn(key);
        assertThat(answer.statusCode()).isEqualTo(303);
        return new Browser(answer.cookie(COOKIE));
    }

    /// The key that all tests come with is not a browser's.
    private static final Filter NO_KEY =
            (request, response, chain) -> {
                request.removeHeader(Credentials.HEADER);
                return chain.next(request, response);
            };

    RequestSpecification request() {
        RequestSpecification request =
                RestAssured.given()
                        .noFilters()
                        .filter(NO_KEY)
                        .redirects()
                        .follow(false)
                        .header(new Header("Accept", "text/html,*/*;q=0.8"));
        return session.isEmpty() ? request : request.cookie(COOKIE, session);
    }

    Response get(String path) {
        return request().urlEncodingEnabled(false).get(path);
    }

    /// The page, which is there.
    String page(String path) {
        Response answer = get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("text/html;charset=UTF-8");
        return answer.asString();
    }

    Response signIn(String key) {
        return form().formParam("key", key).post("/console/sign-in");
    }

    RequestSpecification form() {
        return request().header("Sec-Fetch-Site", "same-origin");
    }

    /// All directives of the policy.
    static List<String> policy(Response answer) {
        return List.of(answer.header("Content-Security-Policy").split("; "));
    }
}
