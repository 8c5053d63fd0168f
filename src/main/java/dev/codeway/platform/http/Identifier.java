package dev.codeway.platform.http;

import org.hibernate.id.uuid.UuidVersion7Strategy;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// Ids. Those in paths are UUIDs in their one canonical form: [UUID#fromString] alone takes
/// `1-1-1-1-1`.
public final class Identifier {

    private static final Pattern ANY_CASE =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern CANONICAL =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private Identifier() {}

    /// A new one, as entities get them when they are persisted: a UUIDv7 (RFC 9562), so that ids
    /// sort by age.
    public static UUID next() {
        return UuidVersion7Strategy.INSTANCE.generateUuid(null);
    }

    /// Empty where the text is no UUID and so cannot be the id of anything.
    public static Optional<UUID> parse(String text) {
        return ANY_CASE.matcher(text).matches()
                ? Optional.of(UUID.fromString(text))
                : Optional.empty();
    }

    /// Whether it is in the form in which answers have it: in lower case.
    static boolean isCanonical(String text) {
        return CANONICAL.matcher(text).matches();
    }
}
