package dev.codeway.platform.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;

import dev.codeway.platform.problem.FieldError;

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
@Schema(name = "Problem")
record ProblemDocument(
        @Schema(examples = "urn:codeway:problem:subdomain-taken") String type,
        @Schema(examples = "Subdomain taken") String title,
        @Schema(examples = "409") int status,
        @Schema(examples = "subdomain-taken") String code,
        @Schema(examples = "another project has the subdomain shop") String detail,
        @Nullable String requestId,
        List<FieldError> errors,
        @Schema(hidden = true) @JsonAnyGetter Map<String, Object> members) {

    static final String MEDIA_TYPE = "application/problem+json";

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
