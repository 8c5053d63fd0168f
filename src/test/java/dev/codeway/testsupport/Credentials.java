package dev.codeway.testsupport;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;

import java.net.URI;
import java.net.http.HttpRequest;

/// What tests come with that are not about who may come: an administrator's key. Whoever sends
/// another `Authorization` sends only that.
public final class Credentials implements QuarkusTestBeforeEachCallback {

    /// `CODEWAY_ADMIN_KEY` of every service under test.
    public static final String ADMIN_KEY = "the-key-of-all-tests-0123456789";

    public static final String HEADER = "Authorization";

    /// The value of the header.
    public static String bearer(String key) {
        return "Bearer " + key;
    }

    /// A request of an administrator.
    public static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).header(HEADER, bearer(ADMIN_KEY));
    }

    @Override
    public void beforeEach(QuarkusTestMethodContext context) {
        Filter filter =
                (request, response, chain) -> {
                    if (!request.getHeaders().hasHeaderWithName(HEADER)) {
                        request.header(HEADER, bearer(ADMIN_KEY));
                    }
                    return chain.next(request, response);
                };
        RestAssured.replaceFiltersWith(filter);
    }
}
