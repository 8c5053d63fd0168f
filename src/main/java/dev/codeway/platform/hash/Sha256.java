package dev.codeway.platform.hash;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 (FIPS 180-4), which every Java platform has.
public final class Sha256 {

    /// Has computed nothing. To copy it takes a fraction of what it takes to find who computes it,
    /// which is not done before the process starts.
    private static volatile @Nullable MessageDigest unused;

    private Sha256() {}

    /// A new computation.
    public static MessageDigest begin() {
        try {
            MessageDigest digest = unused;
            if (digest == null) {
                digest = MessageDigest.getInstance("SHA-256");
                unused = digest;
            }
            return (MessageDigest) digest.clone();
        } catch (NoSuchAlgorithmException | CloneNotSupportedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Of the text in UTF-8: 64 hexadecimal digits in lower case.
    public static String of(String text) {
        return HexFormat.of().formatHex(begin().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
