package dev.codeway.platform.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;

import dev.codeway.platform.problem.FieldError;
import dev.codeway.platform.problem.Problem;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// The body of every error (RFC 9457).
///
/// @param type a stable URN, `urn:codeway:problem:` and the code
/// @param title the code in words
/// @param status the HTTP status
/// @param code the stable name of the problem
/// @param detail what is wrong this time
/// @param requestId the id to look for in the log
/// @param errors the fields that are wrong, where it is about fields
/// @param members what this kind of problem adds, such as the transitions that are `allowed`
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "Problem", additionalProperties = Schema.True.class)
public record ProblemDocument(
        @Schema(examples = "urn:codeway:problem:subdomain-taken") String type,
        @Schema(examples = "Subdomain taken") String title,
        @Schema(examples = "409") int status,
        @Schema(examples = "subdomain-taken") String code,
        @Schema(examples = "another project has the subdomain shop") String detail,
        @Nullable String requestId,
        List<FieldError> errors,
        @Schema(hidden = true) @JsonAnyGetter Map<String, Object> members) {

    static final String MEDIA_TYPE = "application/problem+json";

    /// What is said of a problem.
    ///
    /// @param requestId null where the document is part of an answer, which carries the id itself
    public static ProblemDocument of(Problem problem, @Nullable String requestId) {
        return switch (problem) {
            case Problem.BadRequest bad -> of(400, bad, requestId, bad.errors(), Map.of());
            case Problem.Forbidden refused -> of(403, refused, requestId, List.of(), Map.of());
            case Problem.NotFound missing -> of(404, missing, requestId, List.of(), Map.of());
            case Problem.Conflict conflict ->
                    of(409, conflict, requestId, List.of(), conflict.members());
            case Problem.Gone gone -> of(410, gone, requestId, List.of(), Map.of());
            case Problem.PreconditionFailed failed ->
                    of(412, failed, requestId, List.of(), Map.of());
            case Problem.RangeNotSatisfiable range ->
                    of(416, range, requestId, List.of(), range.members());
            case Problem.Invalid invalid -> of(422, invalid, requestId, invalid.errors(), Map.of());
            case Problem.PreconditionRequired required ->
                    of(428, required, requestId, List.of(), Map.of());
            case Problem.TooManyRequests many -> of(429, many, requestId, List.of(), Map.of());
            case Problem.Unavailable unavailable ->
                    of(503, unavailable, requestId, List.of(), Map.of());
        };
    }

    private static ProblemDocument of(
            int status,
            Problem problem,
            @Nullable String requestId,
            List<FieldError> errors,
            Map<String, Object> members) {
        return of(status, problem.code(), problem.detail(), requestId, errors, members);
    }

    static ProblemDocument of(
            int status,
            String code,
            String detail,
            @Nullable String requestId,
            List<FieldError> errors,
            Map<String, Object> members) {
        String words = code.replace('-', ' ');
        return new ProblemDocument(
                "urn:codeway:problem:" + code,
                Character.toUpperCase(words.charAt(0)) + words.substring(1),
                status,
                code,
                detail,
                requestId,
                errors,
                members);
    }
}
