package dev.codeway.deployment;

import dev.codeway.platform.problem.InvalidValue;

import java.util.Locale;
import java.util.regex.Pattern;

/// The hash of a git commit, whole or abbreviated, in lower case.
record CommitHash(String text) {

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{7,64}");

    static CommitHash parse(String text) {
        if (!HEX.matcher(text).matches()) {
            throw new InvalidValue("not-a-commit", "must be 7 to 64 hexadecimal digits");
        }
        return new CommitHash(text.toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return text;
    }
}
