package dev.codeway.testsupport;

import java.net.URI;
import java.net.http.HttpRequest;

/// What tests come with that are not about who may come: an administrator's key. Knows nothing but
/// the JDK, for processes of their own use it.
public final class Credentials {

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

    private Credentials() {}
}
