package dev.codeway.platform.hotread;

import io.vertx.core.Future;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/// The form in which an operation is asked most, answered with less than the operation itself would
/// need. Whatever has another form, is not found, refused or fails is left to the operation: so the
/// two cannot differ in what they refuse, and a database that is away is dealt with in one place.
///
/// @param path the operation's, as in `@Path`, with one variable at most: `/v1/projects/{id}`
/// @param permissions the [permissions][dev.codeway.platform.identity.Permission] of which the
///   operation asks for one
public record HotRead(String path, Set<String> permissions, Answering answering) {

    /// How it is answered.
    public interface Answering {

        /// Begins to answer, on the event loop, for a caller to whom all projects are visible.
        ///
        /// @param path as it was sent
        /// @param variable what stands in the path for its variable; empty without one
        /// @param query as it was sent; null without one
        /// @return null, now or then, to leave it to the operation, as a failure does
        @Nullable Future<@Nullable HotAnswer> begin(
                String path, String variable, @Nullable String query);
    }
}
