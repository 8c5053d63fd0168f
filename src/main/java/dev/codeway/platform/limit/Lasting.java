package dev.codeway.platform.limit;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.lifecycle.Serving;
import dev.codeway.platform.problem.Problem;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Requests that are answered for long: streams, and waits for something to happen. They are cheap
/// and not for nothing, so there may be many and not any number.
@ApplicationScoped
public class Lasting {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final LimitConfiguration limits;
    private final CurrentVertxRequest current;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<String, Integer> byCaller = new ConcurrentHashMap<>();

    Lasting(LimitConfiguration limits, CurrentVertxRequest current) {
        this.limits = limits;
        this.current = current;
    }

    void register(@Observes Serving event, MeterRegistry registry) {
        Gauge.builder("codeway.streams", all, AtomicInteger::get)
                .description("Streams and waits that are open")
                .register(registry);
    }

    /// Counts the present request until it ends, however it does. Throws 429 where its caller has
    /// too many already, 503 where all together have.
    public void begin() {
        String caller = Caller.current().map(Caller::id).orElse("");
        RoutingContext request = current.getCurrent();
        int callers = byCaller.merge(caller, 1, Integer::sum);
        int everybodys = all.incrementAndGet();
        if (exceeds(callers, limits.lastingPerCaller())) {
            end(caller);
            throw new Problem.TooManyRequests(
                    "too-many-streams",
                    "this credential has %d streams and waits already"
                            .formatted(limits.lastingPerCaller()),
                    SOON);
        }
        if (exceeds(everybodys, limits.lasting())) {
            end(caller);
            throw new Problem.Unavailable(
                    "too-many-streams", "there are too many streams and waits here", SOON);
        }
        AtomicBoolean ended = new AtomicBoolean();
        Runnable end =
                () -> {
                    if (!ended.getAndSet(true)) {
                        end(caller);
                    }
                };
        request.addEndHandler(_ -> end.run());
        // Who was gone before that will not go again.
        if (request.response().closed()) {
            end.run();
        }
    }

    private void end(String caller) {
        all.decrementAndGet();
        byCaller.computeIfPresent(caller, (_, count) -> count == 1 ? null : count - 1);
    }

    private static boolean exceeds(int count, int limit) {
        return limit > 0 && count > limit;
    }
}
