package dev.codeway.platform.http;

import dev.codeway.platform.problem.Problem;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

import java.util.Set;

/// Whether a page of this service makes a request, and not one of somebody else that a browser adds
/// our cookies to. Browsers say so, and pages cannot: `Sec-Fetch-Site`, and where the connection is
/// not encrypted `Origin`. A page at a neighbouring subdomain is somebody else.
public final class SameOrigin {

    private static final Set<HttpMethod> READING =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private SameOrigin() {}

    /// Throws 403 where the request would change something and is not known to come from here.
    public static void require(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!READING.contains(request.method()) && !isSame(context, request)) {
            throw new Problem.Forbidden(
                    "cross-site", "only a page of this service may send this in a browser");
        }
    }

    private static boolean isSame(RoutingContext context, HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin");
        }
        return of(context).equalsIgnoreCase(request.getHeader("Origin"));
    }

    /// Ours, as the browser knows us.
    public static String of(RoutingContext context) {
        String scheme = ClientAddress.isEncrypted(context) ? "https://" : "http://";
        return scheme + context.request().getHeader("Host");
    }
}
