package dev.codeway.platform.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.problem.Problem;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import java.util.List;
import java.util.Map;

/// Answers problem+json also where a request never gets as far as JAX-RS.
@Singleton
public class RouterProblems {

    private static final List<Integer> STATUSES = List.of(400, 404, 405, 406, 413, 415);
    // After the request has its id, before anybody reads the body.
    private static final int EARLY = 9_000;

    private final ObjectMapper json;
    private final long maxBodySize;

    RouterProblems(
            ObjectMapper json,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBodySize) {
        this.json = json;
        this.maxBodySize = maxBodySize.asLongValue();
    }

    void register(@Observes Router router) {
        STATUSES.forEach(status -> router.errorHandler(status, this::answer));
    }

    void register(@Observes ManagementInterface management) {
        register(management.router());
    }

    void register(@Observes Filters filters) {
        filters.register(this::refuseTooLarge, EARLY);
    }

    private void refuseTooLarge(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && isTooLarge(length)) {
            // The body is not going to be read, so this connection cannot carry another request.
            context.response().putHeader("Connection", "close");
            answer(context, 413);
            return;
        }
        context.next();
    }

    private boolean isTooLarge(String length) {
        try {
            return Long.parseLong(length) > maxBodySize;
        } catch (NumberFormatException beyondLong) {
            return true;
        }
    }

    private void answer(RoutingContext context) {
        answer(context, context.statusCode());
    }

    private void answer(RoutingContext context, int status) {
        FrameworkProblem problem = FrameworkProblem.of(status);
        answer(
                context,
                ProblemDocument.of(
                        status,
                        problem.code(),
                        problem.detail(),
                        RequestId.of(context),
                        List.of(),
                        Map.of()));
    }

    /// Refuses a request that is not even to be routed.
    public void answer(RoutingContext context, Problem.TooManyRequests problem) {
        context.response()
                .putHeader(
                        HttpHeaders.RETRY_AFTER, String.valueOf(ProblemMapper.retryAfter(problem)));
        answer(context, ProblemDocument.of(problem, RequestId.of(context)));
    }

    private void answer(RoutingContext context, ProblemDocument document) {
        if (context.response().ended()) {
            return;
        }
        try {
            context.response()
                    .setStatusCode(document.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, ProblemDocument.MEDIA_TYPE)
                    .end(json.writeValueAsString(document));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
