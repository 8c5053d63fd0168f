package dev.codeway.platform.relation;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.UUID;

/// A view that can carry relations.
///
/// @param <V> itself
public interface Related<V> {

    /// The id of the thing.
    UUID id();

    /// The relations that it carries, by name; null for one that it does not have.
    Map<String, @Nullable Object> relations();

    /// The same view with these relations.
    V with(Map<String, @Nullable Object> relations);
}
