package dev.codeway.platform.executable;

import io.smallrye.config.PropertyName;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Settings that have a `*` in their names. The framework has them in a table where all have the
/// same hash code, so that it compares a name with each of hundreds, a thousand times at a start.
/// What follows the last dot is the same in a name and in whatever it matches, but for few
/// exceptions: those are still compared with everything.
final class Wildcards {

    private static final List<Wildcards> KNOWN = new CopyOnWriteArrayList<>();

    private final Map<PropertyName, String> all;
    private final int size;
    // What cannot be told by the end of its name has an empty one.
    private final Map<String, Map<String, String>> byEnd = new HashMap<>();

    Wildcards(Map<PropertyName, String> all) {
        this.all = all;
        this.size = all.size();
        all.forEach(
                (name, value) ->
                        byEnd.computeIfAbsent(end(name.getName()), _ -> new HashMap<>())
                                .put(name.getName(), value));
    }

    /// Those of a table, of which a process has a handful.
    @SuppressWarnings("ReferenceEquality")
    static Wildcards of(Map<PropertyName, String> all) {
        for (Wildcards known : KNOWN) {
            if (known.all == all && known.size == all.size()) {
                return known;
            }
        }
        KNOWN.removeIf(known -> known.all == all);
        Wildcards found = new Wildcards(all);
        KNOWN.add(found);
        return found;
    }

    @Nullable String get(String name) {
        String end = end(name);
        if (end.isEmpty()) {
            return all.get(new PropertyName(name));
        }
        String value = first(end, name);
        return value == null ? first("", name) : value;
    }

    private @Nullable String first(String end, String name) {
        Map<String, String> wildcards = byEnd.get(end);
        if (wildcards == null) {
            return null;
        }
        for (Map.Entry<String, String> wildcard : wildcards.entrySet()) {
            if (PropertyName.equals(wildcard.getKey(), name)) {
                return wildcard.getValue();
            }
        }
        return null;
    }

    private static String end(String name) {
        for (int i = name.length() - 1; i >= 0; i--) {
            switch (name.charAt(i)) {
                case '.' -> {
                    return name.substring(i + 1);
                }
                case '*', '"', ']' -> {
                    return "";
                }
                default -> {}
            }
        }
        return name;
    }
}
