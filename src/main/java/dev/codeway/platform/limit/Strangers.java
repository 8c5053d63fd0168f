package dev.codeway.platform.limit;

import dev.codeway.platform.hash.Sha256;
import dev.codeway.platform.http.ClientAddress;
import dev.codeway.platform.http.RouterProblems;
import dev.codeway.platform.problem.Problem;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// How often an address may come without a good credential, whether with none or with guesses. Who
/// has come too often is refused before anybody looks at what they bring, unless it was good
/// before: whoever shares an address with somebody who guesses is served all the same.
@ApplicationScoped
class Strangers {

    private static final String INTRODUCED = "codeway.introduced";
    private static final String PROBES = "/q/health";
    private static final int MOST_KNOWN = 10_000;
    // After the request has its id, before anything is done for it.
    private static final int EARLY = 9_500;

    private final RouterProblems problems;
    private final int requests;
    private final Buckets<Subnet> buckets;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    Strangers(LimitConfiguration limits, RouterProblems problems) {
        this.problems = problems;
        this.requests = limits.strangerRequests();
        this.buckets = new Buckets<>(Math.max(requests, 1), limits.burst(), System::nanoTime);
    }

    /// Notes that somebody good makes this request.
    static void introduce(RoutingContext request) {
        request.put(INTRODUCED, true);
    }

    void register(@Observes Filters filters) {
        if (requests > 0) {
            filters.register(this::check, EARLY);
        }
    }

    private void check(RoutingContext request) {
        if (request.normalizedPath().startsWith(PROBES)) {
            request.next();
            return;
        }
        Subnet network = Subnet.of(ClientAddress.of(request));
        Buckets.Level level = buckets.look(network);
        if (!level.granted() && !known.contains(credential(request))) {
            problems.answer(
                    request,
                    new Problem.TooManyRequests(
                            "too-many-requests",
                            "too many requests without a good credential come from this address",
                            level.untilNext()));
            return;
        }
        request.addEndHandler(_ -> settle(request, network));
        request.next();
    }

    private void settle(RoutingContext request, Subnet network) {
        String credential = credential(request);
        int status = request.response().getStatusCode();
        if (request.get(INTRODUCED) != null) {
            remember(credential);
        } else if (status == 401) {
            known.remove(credential);
            buckets.owe(network);
        } else if (status < 500 && !known.contains(credential)) {
            buckets.owe(network);
        }
    }

    private void remember(String credential) {
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        known.add(credential);
    }

    private static String credential(RoutingContext request) {
        String header = request.request().getHeader(HttpHeaders.AUTHORIZATION);
        // In a browser it is one of the cookies.
        String carried = header == null ? request.request().getHeader(HttpHeaders.COOKIE) : header;
        return carried == null ? "" : Sha256.of(carried);
    }
}
