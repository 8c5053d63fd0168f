package dev.codeway.platform.problem;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Collects what is wrong with a request, so that its client learns all of it at once.
public final class FieldErrors {

    private final List<FieldError> errors = new ArrayList<>();

    /// Parses a field that must be there; null where it is missing or illegal.
    public <T> @Nullable T required(
            String field, @Nullable String value, Function<String, T> parse) {
        if (value == null) {
            refuse(field, "required", "is required");
            return null;
        }
        return optional(field, value, parse);
    }

    /// Parses a field that may be missing; null where it is missing or illegal.
    public <V, T> @Nullable T optional(String field, @Nullable V value, Function<V, T> parse) {
        if (value == null) {
            return null;
        }
        try {
            return parse.apply(value);
        } catch (InvalidValue invalid) {
            refuse(field, invalid.code(), invalid.detail());
            return null;
        }
    }

    /// Notes a field that is wrong.
    public void refuse(String field, String code, String detail) {
        errors.add(new FieldError(field, code, detail));
    }

    /// Throws [Problem.Invalid] where any field was wrong.
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw new Problem.Invalid(errors);
        }
    }
}
