package dev.codeway.testsupport;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;

/// Sends an administrator's key with each request of RestAssured, but not where a test sends an
/// `Authorization` of its own. Registered in `META-INF/services`.
public final class KeyOfTests implements QuarkusTestBeforeEachCallback {

    @Override
    public void beforeEach(QuarkusTestMethodContext context) {
        Filter filter =
                (request, response, chain) -> {
                    if (!request.getHeaders().hasHeaderWithName(Credentials.HEADER)) {
                        request.header(
                                Credentials.HEADER, Credentials.bearer(Credentials.ADMIN_KEY));
                    }
                    return chain.next(request, response);
                };
        RestAssured.replaceFiltersWith(filter);
    }
}
