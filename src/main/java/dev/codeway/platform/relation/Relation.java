package dev.codeway.platform.relation;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Something that belongs to a thing and is shown with it on request.
///
/// @param <V> the view that can carry it
public interface Relation<V> {

    /// As clients write it in `include=` and find it in the answer.
    String name();

    /// Those of all these things, in a number of statements that does not grow with theirs: by the
    /// id of the thing, without those that have none.
    Map<UUID, ?> of(List<V> views);
}
