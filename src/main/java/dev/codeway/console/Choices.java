package dev.codeway.console;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What a field can be set to, the first where it is not set.
///
/// @param all in the order in which they are offered
record Choices(List<Choice> all) {

    /// @param value as the address has it
    /// @param name as people read it
    /// @param chosen whether it is what the field is set to
    record Choice(String value, String name, boolean chosen) {}

    static Choices of(String... valuesAndNames) {
        return new Choices(List.of()).and(valuesAndNames);
    }

    /// These and more.
    Choices and(String... valuesAndNames) {
        List<Choice> more = new ArrayList<>(all);
        for (int i = 0; i < valuesAndNames.length; i += 2) {
            more.add(new Choice(valuesAndNames[i], valuesAndNames[i + 1], false));
        }
        return new Choices(List.copyOf(more));
    }

    /// The same, with the one that the field is set to.
    List<Choice> choosing(@Nullable String value) {
        return all.stream()
                .map(it -> new Choice(it.value(), it.name(), it.value().equals(value)))
                .toList();
    }
}
