package dev.codeway.platform.paging;

import static dev.codeway.platform.http.QueryParameter.illegal;

import dev.codeway.platform.http.QueryParameter;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/// What every list can be asked for. A parameter that no list knows is refused by name, for a
/// filter that silently does nothing answers with the wrong rows.
public class ListQuery {

    static final int DEFAULT_LIMIT = 20;
    static final int MAX_LIMIT = 100;
    // OFFSET reads what it skips: whoever wants to go deeper takes cursors.
    private static final long MAX_OFFSET = 100_000;

    @Context UriInfo uriInfo;

    @RestQuery
    @Parameter(description = "Where the page before ended: its `next`")
    @Nullable String cursor;

    @RestQuery
    @Parameter(
            description = "Items a page, 1 to 100; more is taken as 100",
            schema = @Schema(implementation = Integer.class, defaultValue = "20"))
    @Nullable String limit;

    @RestQuery
    @Parameter(
            description = "The number of a page, from 1, instead of a cursor: answers with totals",
            schema = @Schema(implementation = Integer.class))
    @Nullable String page;

    @RestQuery
    @Parameter(
            description = "Items a numbered page, like `limit`",
            schema = @Schema(implementation = Integer.class))
    @Nullable String size;

    @RestQuery
    @Parameter(description = "What to sort by, with a leading - for descending")
    @Nullable String sort;

    @RestQuery
    @Parameter(
            description = "Only what was created after this time (RFC 3339)",
            schema = @Schema(implementation = Instant.class))
    @Nullable String createdAfter;

    @RestQuery
    @Parameter(
            description = "Only what was created before this time (RFC 3339)",
            schema = @Schema(implementation = Instant.class))
    @Nullable String createdBefore;

    /// The names of the parameters that this list adds to the common ones.
    protected Set<String> ownParameters() {
        return Set.of();
    }

    void refuseUnknownParameters() {
        Set<String> known =
                new TreeSet<>(
                        Set.of(
                                "cursor",
                                "limit",
                                "page",
                                "size",
                                "sort",
                                "createdAfter",
                                "createdBefore"));
        known.addAll(ownParameters());
        for (String name : uriInfo.getQueryParameters().keySet()) {
            if (!known.contains(name)) {
                throw illegal(name, "unknown-parameter", "is none of " + String.join(", ", known));
            }
        }
    }

    boolean numbered() {
        if (page == null && size == null) {
            return false;
        }
        if (cursor != null) {
            throw illegal(
                    "cursor", "cursor-with-page", "cannot be used together with page or size");
        }
        return true;
    }

    int limit() {
        return limit != null || size == null ? atMost("limit", limit) : atMost("size", size);
    }

    int pageNumber() {
        long number = page == null ? 1 : QueryParameter.upTo(Integer.MAX_VALUE, "page", page);
        if ((number - 1) * limit() > MAX_OFFSET) {
            throw illegal(
                    "page",
                    "too-deep",
                    "is too far in; go there with a cursor or a narrower filter");
        }
        return (int) number;
    }

    @Nullable Instant createdAfter() {
        return createdAfter == null ? null : Timestamp.parameter("createdAfter", createdAfter);
    }

    @Nullable Instant createdBefore() {
        return createdBefore == null ? null : Timestamp.parameter("createdBefore", createdBefore);
    }

    private static int atMost(String name, @Nullable String value) {
        return value == null ? DEFAULT_LIMIT : QueryParameter.upTo(MAX_LIMIT, name, value);
    }

    /// The `like` pattern for a text anywhere, its wildcards taken literally.
    protected static String containing(String name, String value) {
        return "%" + QueryParameter.text(name, value).replaceAll("([\\\\%_])", "\\\\$1") + "%";
    }
}
