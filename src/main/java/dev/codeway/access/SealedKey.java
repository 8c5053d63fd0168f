package dev.codeway.access;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A key and until when it may be used, for a browser to keep (AES-256-GCM, NIST SP 800-38D).
/// Closed and opened with the key's hash: every instance knows that, and nobody who knows no more
/// than it can make one, for the key itself is in it.
///
/// @param id whose it is
/// @param sealed nonce, ciphertext and tag, in base64url
record SealedKey(String id, String sealed) {

    /// What is in it.
    record Content(String key, Instant until) {

        /// Not the key: this ends up in logs.
        @Override
        public String toString() {
            return "until " + until;
        }
    }

    private static final Pattern TEXT = Pattern.compile("([a-z0-9-]{1,36})\\.([A-Za-z0-9_-]{40,})");
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    static SealedKey close(String id, String hash, Content content) {
        byte[] nonce = new byte[NONCE];
        new SecureRandom().nextBytes(nonce);
        String plain = content.until().getEpochSecond() + " " + content.key();
        byte[] closed =
                crypt(Cipher.ENCRYPT_MODE, id, hash, nonce, plain.getBytes(StandardCharsets.UTF_8));
        if (closed == null) {
            throw new IllegalStateException("there is no AES");
        }
        byte[] sealed = Arrays.copyOf(nonce, NONCE + closed.length);
        System.arraycopy(closed, 0, sealed, NONCE, closed.length);
        return new SealedKey(id, Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
    }

    /// Empty where it is none.
    static Optional<SealedKey> read(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new SealedKey(matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }

    /// Empty where it was not closed with this hash, or is not what was closed.
    Optional<Content> open(String hash) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(sealed);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        byte[] plain =
                crypt(
                        Cipher.DECRYPT_MODE,
                        id,
                        hash,
                        Arrays.copyOf(bytes, NONCE),
                        Arrays.copyOfRange(bytes, NONCE, bytes.length));
        if (plain == null) {
            return Optional.empty();
        }
        String[] parts = new String(plain, StandardCharsets.UTF_8).split(" ", 2);
        return Optional.of(new Content(parts[1], Instant.ofEpochSecond(Long.parseLong(parts[0]))));
    }

    private static byte @Nullable [] crypt(
            int mode, String id, String hash, byte[] nonce, byte[] bytes) {
        try {
            byte[] secret =
                    MessageDigest.getInstance("SHA-256")
                            .digest(("session " + hash).getBytes(StandardCharsets.UTF_8));
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    mode, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(id.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException notThis) {
            return null;
        }
    }

    /// As the browser keeps it.
    @Override
    public String toString() {
        return id + "." + sealed;
    }
}
