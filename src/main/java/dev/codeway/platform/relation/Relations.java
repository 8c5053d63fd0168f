package dev.codeway.platform.relation;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.http.QueryParameter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// All that a kind of thing can be shown with. Each feature has a bean of its own for this.
public abstract class Relations<V extends Related<V>> {

    private final List<Relation<V>> all;
    private final ObjectMapper json;

    protected Relations(List<? extends Relation<V>> all, ObjectMapper json) {
        this.all = List.copyOf(all);
        this.json = json;
    }

    /// Reads `include=`, which may be repeated and may hold several names between commas; throws
    /// 400 where a name is none of a relation.
    public Include<V> parse(@Nullable List<String> include) {
        Set<String> wanted =
                include == null
                        ? Set.of()
                        : include.stream()
                                .flatMap(names -> Arrays.stream(names.split(",", -1)))
                                .collect(Collectors.toSet());
        Set<String> known =
                all.stream().map(Relation::name).collect(Collectors.toCollection(TreeSet::new));
        if (!known.containsAll(wanted)) {
            throw QueryParameter.illegal(
                    "include",
                    "unknown-relation",
                    "must be of " + String.join(", ", known) + "; several with commas between");
        }
        return new Include<>(
                all.stream().filter(relation -> wanted.contains(relation.name())).toList(), json);
    }
}
