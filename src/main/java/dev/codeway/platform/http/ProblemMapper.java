package dev.codeway.platform.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

import dev.codeway.platform.postgres.ConnectionEviction;
import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.problem.Problem;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;

import jakarta.persistence.OptimisticLockException;
import jakarta.transaction.RollbackException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

import java.io.CharConversionException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The one place where whatever was thrown becomes an answer.
class ProblemMapper {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    private final ConnectionEviction eviction;

    ProblemMapper(ConnectionEviction eviction) {
        this.eviction = eviction;
    }

    @ServerExceptionMapper
    RestResponse<ProblemDocument> map(Problem problem, RoutingContext context) {
        RestResponse<ProblemDocument> answer =
                answer(ProblemDocument.of(problem, RequestId.of(context)));
        if (problem instanceof Problem.RangeNotSatisfiable range) {
            range.headers().forEach(answer.getHeaders()::putSingle);
        }
        if (problem instanceof Problem.TooManyRequests many) {
            answer.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, retryAfter(many));
        }
        if (problem instanceof Problem.Unavailable unavailable) {
            LOG.warnf("Answered 503: %s", unavailable.detail());
            answer.getHeaders()
                    .putSingle(HttpHeaders.RETRY_AFTER, unavailable.retryAfter().toSeconds());
        }
        return answer;
    }

    /// In whole seconds, one at least: sooner would be too soon.
    static long retryAfter(Problem.TooManyRequests many) {
        return many.retryAfter().plusNanos(999_999_999).toSeconds();
    }

    /// What the framework refuses before a resource sees it.
    @ServerExceptionMapper
    RestResponse<ProblemDocument> map(WebApplicationException refusal, RoutingContext context) {
        Optional<JsonProcessingException> json = cause(refusal, JsonProcessingException.class);
        if (json.isPresent()) {
            return map(json.get(), context);
        }
        Response response = refusal.getResponse();
        if (response.getStatusInfo().getFamily() == Response.Status.Family.SUCCESSFUL) {
            return RestResponse.status(response.getStatusInfo());
        }
        RestResponse<ProblemDocument> answer = framework(response.getStatus(), context);
        // Accept, WWW-Authenticate: the part of the refusal that helps.
        response.getStringHeaders()
                .forEach(
                        (name, values) -> {
                            if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)) {
                                answer.getHeaders().put(name, List.copyOf(values));
                            }
                        });
        if (response.getStatus() == 405) {
            answer.getHeaders()
                    .putSingle(
                            HttpHeaders.ALLOW,
                            String.join(", ", AllowedMethods.of(context.normalizedPath())));
        }
        return answer;
    }

    /// Who brings no credential.
    @ServerExceptionMapper
    RestResponse<ProblemDocument> map(UnauthorizedException refusal, RoutingContext context) {
        return challenge("Bearer", context);
    }

    /// Who brings one that is not good (RFC 6750, 3.1).
    @ServerExceptionMapper
    RestResponse<ProblemDocument> map(
            AuthenticationFailedException refusal, RoutingContext context) {
        AuthenticationFailures.name(context);
        return challenge("Bearer error=\"invalid_token\"", context);
    }

    @ServerExceptionMapper
    RestResponse<ProblemDocument> map(ForbiddenException refusal, RoutingContext context) {
        return framework(403, context);
    }

    private static RestResponse<ProblemDocument> challenge(
            String challenge, RoutingContext context) {
        RestResponse<ProblemDocument> answer = framework(401, context);
        answer.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, challenge);
        return answer;
    }

    /// Beside the general case, because the framework brings a mapper for this one.
    @ServerExceptionMapper
    RestResponse<ProblemDocument> map(MismatchedInputException json, RoutingContext context) {
        return map((JsonProcessingException) json, context);
    }

    @ServerExceptionMapper
    RestResponse<ProblemDocument> map(JsonProcessingException json, RoutingContext context) {
        return map(JsonProblem.of(json), context);
    }

    @ServerExceptionMapper
    RestResponse<ProblemDocument> map(Throwable failure, RoutingContext context) {
        cause(failure, SQLException.class).ifPresent(this::attendTo);
        Optional<Problem> problem =
                cause(failure, Problem.class)
                        .or(() -> cause(failure, SQLException.class).flatMap(DatabaseProblem::of))
                        .or(
                                () ->
                                        cause(failure, OptimisticLockException.class)
                                                .map(
                                                        stale ->
                                                                new Problem.Conflict(
                                                                        "concurrent-change",
                                                                        "it was changed at the same"
                                                                                + " time, please try"
                                                                                + " again")));
        if (problem.isPresent()) {
            return map(problem.get(), context);
        }
        if (cause(failure, RollbackException.class).isPresent()) {
            // The connection broke at the commit: whether that took place is not known.
            LOG.warnf("A commit failed: %s", ConnectionFailure.explain(failure));
            return map(DatabaseProblem.unreachable(), context);
        }
        if (cause(failure, CharConversionException.class).isPresent()) {
            return map(
                    new Problem.BadRequest("malformed-json", "the body is not JSON in UTF-8"),
                    context);
        }
        if (failure instanceof IOException
                && (context.response().ended() || context.response().closed())) {
            // A body that grew too large, or came too slowly: refused while it was being read.
            return framework(413, context);
        }
        LOG.error("Unexpected failure", failure);
        return framework(500, context);
    }

    private void attendTo(SQLException failure) {
        eviction.after(failure);
        if (DatabaseProblem.isShortage(failure)) {
            LOG.warnf("The database cannot go on: %s", ConnectionFailure.explain(failure));
        }
    }

    private static RestResponse<ProblemDocument> framework(int status, RoutingContext context) {
        FrameworkProblem problem = FrameworkProblem.of(status);
        return answer(
                ProblemDocument.of(
                        status,
                        problem.code(),
                        problem.detail(),
                        RequestId.of(context),
                        List.of(),
                        Map.of()));
    }

    private static RestResponse<ProblemDocument> answer(ProblemDocument document) {
        return RestResponse.ResponseBuilder.<ProblemDocument>create(document.status(), null)
                .entity(document)
                .header(HttpHeaders.CONTENT_TYPE, ProblemDocument.MEDIA_TYPE)
                .build();
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }
}
