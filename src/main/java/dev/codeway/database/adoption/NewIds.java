package dev.codeway.database.adoption;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// The UUIDs that take the place of ids which are none: always the same for the same id (version 5,
/// RFC 9562, 5.5), so that a check says what an adoption will do.
final class NewIds {

    private static final UUID NAMESPACE = UUID.fromString("0c1d9d3a-5d0b-4f0e-9d39-6b9f6f0d7a51");

    private NewIds() {}

    /// @param subject `project` or `deployment`
    static UUID of(String subject, String oldId) {
        MessageDigest sha1 = sha1();
        sha1.update(
                ByteBuffer.allocate(16)
                        .putLong(NAMESPACE.getMostSignificantBits())
                        .putLong(NAMESPACE.getLeastSignificantBits())
                        .array());
        sha1.update((subject + ':' + oldId).getBytes(StandardCharsets.UTF_8));
        ByteBuffer digest = ByteBuffer.wrap(sha1.digest());
        long high = (digest.getLong() & 0xffff_ffff_ffff_0fffL) | 0x5000L;
        long low = (digest.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
