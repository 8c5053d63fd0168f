package dev.codeway.access;

import dev.codeway.platform.problem.InvalidValue;

/// What people call a key: 1 to 100 characters.
final class KeyName {

    private static final int LONGEST = 100;

    private KeyName() {}

    static String parse(String text) {
        if (text.isBlank()) {
            throw new InvalidValue("empty", "must not be empty");
        }
        if (text.codePointCount(0, text.length()) > LONGEST) {
            throw new InvalidValue(
                    "too-long", "must not be longer than " + LONGEST + " characters");
        }
        if (text.codePoints().anyMatch(it -> Character.isISOControl(it) || isLoneSurrogate(it))) {
            throw new InvalidValue("control-character", "must be text without control characters");
        }
        return text;
    }

    private static boolean isLoneSurrogate(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }
}
