package dev.codeway.project;

import dev.codeway.platform.problem.InvalidValue;

/// What people call a project: 1 to 100 code points, kept as they were typed.
record ProjectName(String value) {

    private static final int LONGEST = 100;

    ProjectName {
        if (value.isEmpty()) {
            throw new InvalidValue("empty", "must not be empty");
        }
        if (value.codePointCount(0, value.length()) > LONGEST) {
            throw new InvalidValue(
                    "too-long", "must not be longer than " + LONGEST + " characters");
        }
        if (value.codePoints().anyMatch(Character::isISOControl)) {
            throw new InvalidValue("control-character", "must not contain control characters");
        }
        if (value.codePoints().anyMatch(ProjectName::isLoneSurrogate)) {
            throw new InvalidValue(
                    "lone-surrogate", "must be well-formed Unicode, without lone surrogates");
        }
        if (value.codePoints().allMatch(ProjectName::isInvisible)) {
            throw new InvalidValue("blank", "must not be blank");
        }
    }

    static ProjectName parse(String value) {
        return new ProjectName(value);
    }

    private static boolean isLoneSurrogate(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }

    /// Wider than [String#isBlank()], which takes a no-break or a zero-width space for text.
    private static boolean isInvisible(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || Character.getType(codePoint) == Character.FORMAT;
    }

    @Override
    public String toString() {
        return value;
    }
}
