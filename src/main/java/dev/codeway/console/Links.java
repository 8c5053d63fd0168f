package dev.codeway.console;

import dev.codeway.platform.paging.Page;

import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;

import org.jspecify.annotations.Nullable;

import java.net.URI;

/// Where a list goes on.
final class Links {

    private static final String CURSOR = "cursor";

    private Links() {}

    /// Where it begins; null where this is its beginning.
    static @Nullable String first(UriInfo uri) {
        return uri.getQueryParameters().containsKey(CURSOR)
                ? relative(uri.getRequestUriBuilder().replaceQueryParam(CURSOR))
                : null;
    }

    /// Where it goes on after this page; null where it does not.
    static @Nullable String next(UriInfo uri, Page<?> page) {
        return page.next() == null
                ? null
                : relative(uri.getRequestUriBuilder().replaceQueryParam(CURSOR, page.next()));
    }

    private static String relative(UriBuilder target) {
        URI uri = target.build();
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }
}
