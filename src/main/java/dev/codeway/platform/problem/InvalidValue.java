package dev.codeway.platform.problem;

import java.util.Arrays;

/// A value that breaks a rule, not yet tied to the field it came in; see [FieldErrors].
public final class InvalidValue extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String code;

    /// @param code the stable name of the rule, in kebab case
    /// @param detail what is wrong, worded to follow the field's name: "must not be empty"
    public InvalidValue(String code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    /// One of an enumeration's values, by its name; throws where it is none.
    public static <E extends Enum<E>> E oneOf(E[] values, String text) {
        return Arrays.stream(values)
                .filter(value -> value.name().equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new InvalidValue(
                                        "unknown-value",
                                        "must be one of " + Arrays.toString(values)));
    }

    /// The stable name of the broken rule.
    public String code() {
        return code;
    }

    /// What is wrong, worded to follow the field's name.
    public String detail() {
        return String.valueOf(getMessage());
    }
}
