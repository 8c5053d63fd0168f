package dev.codeway.access;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Closes what a browser is to keep for us and can neither read nor change (AES-256-GCM, NIST SP
/// 800-38D). What was closed for one purpose is not opened for another.
///
/// @param secret that cannot be guessed; the key is made of it
record Seal(String purpose, String secret) {

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    /// Nonce, ciphertext and tag, in base64url.
    ///
    /// @param about what it stands beside, which cannot be changed either
    String close(String about, byte[] content) {
        byte[] nonce = new byte[NONCE];
        new SecureRandom().nextBytes(nonce);
        byte[] closed = crypt(Cipher.ENCRYPT_MODE, about, nonce, content);
        if (closed == null) {
            throw new IllegalStateException("there is no AES");
        }
        byte[] sealed = Arrays.copyOf(nonce, NONCE + closed.length);
        System.arraycopy(closed, 0, sealed, NONCE, closed.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /// Empty where it was not closed so, or is not what was closed.
    Optional<byte[]> open(String about, String sealed) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(sealed);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        return bytes.length < NONCE
                ? Optional.empty()
                : Optional.ofNullable(
                        crypt(
                                Cipher.DECRYPT_MODE,
                                about,
                                Arrays.copyOf(bytes, NONCE),
                                Arrays.copyOfRange(bytes, NONCE, bytes.length)));
    }

    private byte @Nullable [] crypt(int mode, String about, byte[] nonce, byte[] bytes) {
        try {
            byte[] key =
                    MessageDigest.getInstance("SHA-256")
                            .digest((purpose + " " + secret).getBytes(StandardCharsets.UTF_8));
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(about.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException notThis) {
            return null;
        }
    }

    /// Not the secret: this ends up in logs.
    @Override
    public String toString() {
        return purpose;
    }
}
