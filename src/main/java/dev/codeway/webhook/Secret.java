package dev.codeway.webhook;

import dev.codeway.platform.problem.InvalidValue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key that a receiver shares with us: `whsec_` and 24 to 64 bytes in base64 (Standard
/// Webhooks).
///
/// @param text as the receiver knows it
record Secret(String text) {

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;
    private static final int GENERATED = 32;

    static Secret parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw illegal();
        }
        try {
            int length = key(text).length;
            if (length < SHORTEST || length > LONGEST) {
                throw illegal();
            }
        } catch (IllegalArgumentException noBase64) {
            throw illegal();
        }
        return new Secret(text);
    }

    static Secret random() {
        byte[] key = new byte[GENERATED];
        new SecureRandom().nextBytes(key);
        return new Secret(PREFIX + Base64.getEncoder().encodeToString(key));
    }

    /// The signature of a message, in the form of the header.
    ///
    /// @param timestamp of the attempt, in seconds of the epoch
    String sign(String id, long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key(text), ALGORITHM));
            byte[] signed = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] key(String text) {
        return Base64.getDecoder().decode(text.substring(PREFIX.length()));
    }

    private static InvalidValue illegal() {
        return new InvalidValue(
                "invalid-secret", "must be whsec_ and 24 to 64 bytes of base64; or leave it out");
    }

    /// Not the secret: this ends up in logs.
    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
