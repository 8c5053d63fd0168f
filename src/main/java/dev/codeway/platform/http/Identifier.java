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

    private Identifier() {}

    /// A new one, as entities get them when they are persisted: a UUIDv7 (RFC 9562), so that ids
    /// sort by age.
    public static UUID next() {
        return UuidVersion7Strategy.INSTANCE.generateUuid(null);
    }

    /// Empty where the text is no UUID and so cannot be the id of anything.
    public static Optional<UUID> parse(String text) {
        return isCanonical(text) || ANY_CASE.matcher(text).matches()
                ? Optional.of(UUID.fromString(text))
                : Optional.empty();
    }

    /// Whether it is in the form in which answers have it: in lower case.
    public static boolean isCanonical(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char character = text.charAt(i);
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            boolean digit =
                    (character >= '0' && character <= '9')
                            || (character >= 'a' && character <= 'f');
            if (hyphen ? character != '-' : !digit) {
                return false;
            }
        }
        return true;
    }
}
