package dev.codeway.deployment;

import dev.codeway.platform.problem.InvalidValue;

import java.util.regex.Pattern;

/// A branch, tag or other ref, by the rules of git-check-ref-format(1).
record GitRef(String text) {

    private static final int MAX_LENGTH = 255;
    private static final Pattern FORBIDDEN =
            Pattern.compile(
                    "[\\x00-\\x20\\x7f~^:?*\\[\\\\]|\\.\\.|@\\{|//|(^|/)\\.|\\.lock(/|$)|^[-/]|[/.]$|^@$"
                            + "|[\\ud800-\\udfff]");

    static GitRef parse(String text) {
        if (text.isEmpty()) {
            throw new InvalidValue("empty", "must not be empty");
        }
        if (text.length() > MAX_LENGTH) {
            throw new InvalidValue("too-long", "must not be longer than 255 characters");
        }
        if (FORBIDDEN.matcher(text).find()) {
            throw new InvalidValue("not-a-ref", "must be a git ref such as main or refs/tags/v1");
        }
        return new GitRef(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
