package dev.codeway.access;

import dev.codeway.platform.hash.Sha256;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// That somebody set out for the issuer, for their browser to keep until they are back: who brings
/// an answer that belongs to no attempt of the same browser is not let in by it.
///
/// @param state comes back with the answer (RFC 6749, 10.12)
/// @param nonce comes back in the ID token (OpenID Connect Core, 3.1.2.1)
/// @param verifier without which the code is good for nothing (RFC 7636)
/// @param target where they were going
record SignInAttempt(String state, String nonce, String verifier, String target, Instant until) {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int RANDOM = 32;

    static SignInAttempt begin(String target, Instant until) {
        return new SignInAttempt(random(), random(), random(), target, until);
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM];
        new SecureRandom().nextBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    /// What the issuer is told of the verifier: its SHA-256 (`S256`).
    String challenge() {
        return BASE64.encodeToString(
                Sha256.begin().digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    }

    String close(String secret) {
        String text =
                String.join(
                        "\n",
                        state,
                        nonce,
                        verifier,
                        String.valueOf(until.getEpochSecond()),
                        target);
        return seal(secret).close("", text.getBytes(StandardCharsets.UTF_8));
    }

    /// Empty where it was not closed with this secret, or is not what was closed.
    static Optional<SignInAttempt> open(String secret, String sealed) {
        return seal(secret)
                .open("", sealed)
                .map(it -> List.of(new String(it, StandardCharsets.UTF_8).split("\n", 5)))
                .map(
                        it ->
                                new SignInAttempt(
                                        it.get(0),
                                        it.get(1),
                                        it.get(2),
                                        it.get(4),
                                        Instant.ofEpochSecond(Long.parseLong(it.get(3)))));
    }

    private static Seal seal(String secret) {
        return new Seal("sign-in", secret);
    }

    /// Nothing of what is secret: this ends up in logs.
    @Override
    public String toString() {
        return "until " + until;
    }
}
