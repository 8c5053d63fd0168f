package dev.codeway.access;

import dev.codeway.platform.hash.Sha256;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// An API key as its bearer knows it: `cwk_`, 40 random letters and digits (238 bits), and six more
/// that check them, so that scanners of secrets find those that leaked and nobody asks the database
/// about what was mistyped. The form is that of GitHub's tokens.
///
/// @param text all of it
record KeyToken(String text) {

    private static final String PREFIX = "cwk_";
    private static final int RANDOM = 40;
    private static final int CHECK = 6;
    private static final int HINT = PREFIX.length() + 6;
    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Pattern FORM =
            Pattern.compile("cwk_[0-9A-Za-z]{%d}".formatted(RANDOM + CHECK));

    static KeyToken random() {
        StringBuilder text = new StringBuilder(PREFIX);
        new SecureRandom()
                .ints(RANDOM, 0, DIGITS.length())
                .forEach(it -> text.append(DIGITS.charAt(it)));
        return new KeyToken(text + check(text.toString()));
    }

    /// Empty where it was not made by [#random].
    static Optional<KeyToken> read(String text) {
        int end = text.length() - CHECK;
        return FORM.matcher(text).matches()
                        && check(text.substring(0, end)).equals(text.substring(end))
                ? Optional.of(new KeyToken(text))
                : Optional.empty();
    }

    static boolean isMeant(String text) {
        return text.startsWith(PREFIX);
    }

    private static String check(String text) {
        CRC32 checksum = new CRC32();
        checksum.update(text.getBytes(StandardCharsets.US_ASCII));
        StringBuilder digits = new StringBuilder();
        long rest = checksum.getValue();
        for (int i = 0; i < CHECK; i++) {
            digits.append(DIGITS.charAt((int) (rest % DIGITS.length())));
            rest /= DIGITS.length();
        }
        return digits.reverse().toString();
    }

    /// All that is kept of it: SHA-256, in hexadecimal digits.
    String hash() {
        return Sha256.of(text);
    }

    /// How it begins, for people to recognise it by.
    String hint() {
        return text.substring(0, HINT);
    }

    /// Not the key: this ends up in logs.
    @Override
    public String toString() {
        return hint() + "…";
    }
}
