package dev.codeway.webhook;

import dev.codeway.platform.net.PrivateHosts;
import dev.codeway.platform.problem.InvalidValue;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Where messages are posted to, kept as it was typed. What its name resolves to is judged anew
/// with every delivery.
record WebhookUrl(String value) {

    private static final int LONGEST = 2_000;
    private static final int HIGHEST_PORT = 65_535;

    /// Reads what a client asked for.
    ///
    /// @param schemes some of `https` and `http`
    /// @param privateHosts whether the host may be one of [PrivateHosts]
    static WebhookUrl parse(String text, Set<String> schemes, boolean privateHosts) {
        if (text.length() > LONGEST) {
            throw new InvalidValue(
                    "too-long", "must not be longer than " + LONGEST + " characters");
        }
        URI uri = uri(text);
        String scheme = uri.getScheme();
        if (scheme == null || !schemes.contains(scheme.toLowerCase(Locale.ROOT))) {
            throw new InvalidValue(
                    "scheme",
                    "must begin with " + String.join(":// or ", new TreeSet<>(schemes)) + "://");
        }
        if (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
            throw new InvalidValue("credentials", "must not contain a user or a password");
        }
        if (uri.getHost() == null) {
            throw new InvalidValue(
                    "host", "must name a host, an international one in its ASCII form (xn--)");
        }
        if (uri.getPort() == 0 || uri.getPort() > HIGHEST_PORT) {
            throw new InvalidValue("port", "must have a port between 1 and " + HIGHEST_PORT);
        }
        if (uri.getRawFragment() != null) {
            throw new InvalidValue("fragment", "must not have a fragment");
        }
        if (!privateHosts && PrivateHosts.include(host(uri).toLowerCase(Locale.ROOT))) {
            throw new InvalidValue(
                    "private-host", "must not lead to a private, local or reserved host");
        }
        return new WebhookUrl(text);
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException malformed) {
            throw new InvalidValue("malformed-url", "must be a URL like https://host/path");
        }
    }

    boolean encrypted() {
        return "https".equalsIgnoreCase(URI.create(value).getScheme());
    }

    /// Without the brackets of an IPv6 address.
    String host() {
        return host(URI.create(value));
    }

    private static String host(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        int port = URI.create(value).getPort();
        return port >= 0 ? port : encrypted() ? 443 : 80;
    }

    /// Path and query, as they stand in the request.
    String target() {
        URI uri = URI.create(URI.create(value).toASCIIString());
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    @Override
    public String toString() {
        return value;
    }
}
