package dev.codeway.platform.http;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// The ids in paths: UUIDs in their one canonical form. [UUID#fromString] alone takes `1-1-1-1-1`.
public final class Identifier {

    private static final Pattern ANY_CASE =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern CANONICAL =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private Identifier() {}

    /// Empty where the text is no UUID and so cannot be the id of anything.
    public static Optional<UUID> parse(String text) {
        return ANY_CASE.matcher(text).matches()
                ? Optional.of(UUID.fromString(text))
                : Optional.empty();
    }

    /// Whether it is in the form in which answers have it: in lower case.
    public static boolean isCanonical(String text) {
        return CANONICAL.matcher(text).matches();
    }
}
