package dev.codeway.platform.http;

import dev.codeway.platform.problem.FieldError;
import dev.codeway.platform.problem.Problem;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The version of one thing as its entity tag (RFC 9110, 8.8.3 and 13.1).
///
/// @param tag the strong entity tag, quoted
public record EntityVersion(String tag) {

    private static final String ASK_FIRST = "no-cache";

    private static final Pattern LISTED_TAG =
            Pattern.compile("\\G\\s*(W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")\\s*(?:,|$)");

    /// The tag of a thing that counts its versions.
    public static EntityVersion of(long version) {
        return new EntityVersion("\"" + version + "\"");
    }

    /// Answers the thing, or 304 where the client has this version already.
    public <T> RestResponse<T> answer(@Nullable String ifNoneMatch, T view) {
        if (ifNoneMatch != null && matches("If-None-Match", ifNoneMatch, true)) {
            return RestResponse.ResponseBuilder.<T>create(Response.Status.NOT_MODIFIED)
                    .header(HttpHeaders.ETAG, tag)
                    .header(HttpHeaders.CACHE_CONTROL, ASK_FIRST)
                    .build();
        }
        return RestResponse.ResponseBuilder.ok(view)
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, ASK_FIRST)
                .build();
    }

    /// Throws 412 unless `If-Match` names this version, and 428 where it is missing.
    public void require(@Nullable String ifMatch) {
        if (ifMatch == null) {
            throw new Problem.PreconditionRequired(
                    "send If-Match with the ETag that you read, or * to overwrite whatever is there");
        }
        check(ifMatch);
    }

    /// Throws 412 where `If-Match` is there and names another version.
    public void check(@Nullable String ifMatch) {
        if (ifMatch != null && !matches("If-Match", ifMatch, false)) {
            throw new Problem.PreconditionFailed("it has changed since; its version is now " + tag);
        }
    }

    private boolean matches(String header, String value, boolean weakly) {
        if (value.strip().equals("*")) {
            return true;
        }
        List<String> tags = new ArrayList<>();
        Matcher listed = LISTED_TAG.matcher(value);
        int end = 0;
        while (listed.find()) {
            end = listed.end();
            if (weakly || listed.group(1) == null) {
                tags.add(listed.group(2));
            }
        }
        if (end < value.length() || value.isBlank()) {
            throw new Problem.BadRequest(
                    new FieldError(
                            header, "invalid-entity-tag", "must be * or a list of quoted tags"));
        }
        return tags.contains(tag);
    }
}
