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

    /// What caches are told where nothing else is said.
    public static final String ASK_FIRST = "no-cache";

    private static final Pattern ELEMENT =
            Pattern.compile("\\G\\s*(?:(W/)?(\\*|\"[\\x21\\x23-\\x7e\\x80-\\xff]*\"))?\\s*(?:,|$)");

    /// The tag of a thing that counts its versions.
    public static EntityVersion of(long version) {
        return new EntityVersion("\"" + version + "\"");
    }

    /// The version of an answer with more in it than the thing alone. It changes with either, and
    /// `If-Match` takes it for the version of the thing.
    ///
    /// @param more what tells such answers apart: letters, digits, hyphens
    public EntityVersion with(String more) {
        return new EntityVersion(open() + "+" + more + "\"");
    }

    private String open() {
        return tag.substring(0, tag.length() - 1);
    }

    /// Answers the thing, or 304 where the client has this version already.
    public <T> RestResponse<T> answer(@Nullable List<String> ifNoneMatch, T view) {
        return answer(ifNoneMatch, view, ASK_FIRST).build();
    }

    /// As [#answer(List, Object)], to be completed with further headers.
    public <T> RestResponse.ResponseBuilder<T> answer(
            @Nullable List<String> ifNoneMatch, T view, String cacheControl) {
        return (isOneOf(ifNoneMatch)
                        ? RestResponse.ResponseBuilder.<T>create(Response.Status.NOT_MODIFIED)
                        : RestResponse.ResponseBuilder.ok(view))
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, cacheControl);
    }

    /// Throws 412 unless `If-Match` names this version, and 428 where it is missing.
    public void require(@Nullable List<String> ifMatch) {
        if (ifMatch == null || ifMatch.isEmpty()) {
            throw new Problem.PreconditionRequired(
                    "send If-Match with the ETag that you read, or * to overwrite whatever is there");
        }
        check(ifMatch);
    }

    /// Throws 412 where `If-Match` is there and names another version.
    public void check(@Nullable List<String> ifMatch) {
        List<Tag> tags = tags("If-Match", ifMatch);
        if (!tags.isEmpty() && tags.stream().noneMatch(given -> !given.weak() && names(given))) {
            throw new Problem.PreconditionFailed(
                    "If-Match does not name its present version, which is " + tag);
        }
    }

    /// Throws 412 where `If-None-Match` names this version, or with * whatever there is: for
    /// changes (RFC 9110, 13.1.2).
    public void checkNone(@Nullable List<String> ifNoneMatch) {
        if (isOneOf(ifNoneMatch)) {
            throw new Problem.PreconditionFailed(
                    "If-None-Match names what is there, whose version is " + tag);
        }
    }

    /// Throws 412 where `If-Match` is there, of a thing that is not.
    public static void checkAbsent(@Nullable List<String> ifMatch) {
        if (!tags("If-Match", ifMatch).isEmpty()) {
            throw new Problem.PreconditionFailed("If-Match names a version, and there is nothing");
        }
    }

    private boolean isOneOf(@Nullable List<String> ifNoneMatch) {
        return tags("If-None-Match", ifNoneMatch).stream()
                .anyMatch(given -> given.any() || given.text().equals(tag));
    }

    private boolean names(Tag given) {
        return given.any() || given.text().equals(tag) || given.text().startsWith(open() + "+");
    }

    /// Of all lines of the header; empty elements mean nothing (RFC 9110, 5.6.1).
    private static List<Tag> tags(String header, @Nullable List<String> lines) {
        String all = lines == null ? "" : String.join(",", lines);
        List<Tag> tags = new ArrayList<>();
        Matcher element = ELEMENT.matcher(all);
        int end = 0;
        while (end < all.length() && element.find()) {
            end = element.end();
            if (element.group(2) != null) {
                tags.add(new Tag(element.group(1) != null, element.group(2)));
            }
        }
        if (end < all.length()) {
            throw new Problem.BadRequest(
                    new FieldError(
                            header, "invalid-entity-tag", "must be * or a list of quoted tags"));
        }
        return tags;
    }

    private record Tag(boolean weak, String text) {

        boolean any() {
            return text.equals("*");
        }
    }
}
