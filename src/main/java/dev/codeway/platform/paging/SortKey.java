package dev.codeway.platform.paging;

import java.time.Instant;
import java.util.function.Function;

/// Something that a list can be sorted by.
///
/// @param name as clients write it in `sort=`
/// @param hql the expression, one that an index together with the id serves
/// @param key the same expression of the cursor's `:cursorKey`, so that the database alone decides
///   what equals what
/// @param value the sorted attribute of an entity, as text for the cursor
/// @param parse the way back
public record SortKey<E>(
        String name,
        String hql,
        String key,
        Function<E, String> value,
        Function<String, Object> parse) {

    /// A time.
    public static <E> SortKey<E> instant(String name, Function<E, Instant> value) {
        return new SortKey<>(
                name,
                name,
                ":cursorKey",
                entity -> value.apply(entity).toString(),
                Timestamp::parse);
    }
}
