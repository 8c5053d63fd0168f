package dev.codeway.platform.http;

import dev.codeway.platform.problem.FieldError;
import dev.codeway.platform.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Reads query parameters, and answers 400 naming the one that cannot be understood.
public final class QueryParameter {

    private QueryParameter() {}

    /// A whole number from 1; larger ones than the most are taken as that.
    public static int upTo(int most, String name, String value) {
        if (!value.matches("0*[1-9][0-9]*")) {
            throw illegal(name, "invalid-number", "must be a whole number from 1");
        }
        String digits = value.replaceFirst("^0*", "");
        return digits.length() > 9 ? most : Math.min(most, Integer.parseInt(digits));
    }

    /// `true` or `false`; false where it is missing.
    public static boolean flag(String name, @Nullable String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            case null -> false;
            default -> throw illegal(name, "invalid-flag", "must be true or false");
        };
    }

    /// One of an enumeration's values, by its name.
    ///
    /// @param code the stable name of the rule, such as `unknown-status`
    public static <E extends Enum<E>> E oneOf(E[] values, String name, String code, String value) {
        return Arrays.stream(values)
                .filter(known -> known.name().equals(value))
                .findFirst()
                .orElseThrow(
                        () -> illegal(name, code, "must be one of " + Arrays.toString(values)));
    }

    /// A text that PostgreSQL can compare with.
    public static String text(String name, String value) {
        if (value.indexOf(0) >= 0) {
            throw illegal(name, "invalid-text", "must not contain a NUL byte");
        }
        return value;
    }

    /// 400 for a parameter.
    public static Problem.BadRequest illegal(String name, String code, String detail) {
        return new Problem.BadRequest(new FieldError(name, code, detail));
    }
}
