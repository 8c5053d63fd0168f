package dev.codeway.access;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A key and until when it may be used, for a browser to keep. [Closed][Seal] and opened with the
/// key's hash: every instance knows that, and nobody who knows no more than it can make one, for
/// the key itself is in it.
///
/// @param id whose it is
/// @param sealed what [Seal] made of it
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

    static SealedKey close(String id, String hash, Content content) {
        String plain = content.until().getEpochSecond() + " " + content.key();
        return new SealedKey(id, seal(hash).close(id, plain.getBytes(StandardCharsets.UTF_8)));
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
        return seal(hash)
                .open(id, sealed)
                .map(plain -> new String(plain, StandardCharsets.UTF_8).split(" ", 2))
                .map(
                        parts ->
                                new Content(
                                        parts[1], Instant.ofEpochSecond(Long.parseLong(parts[0]))));
    }

    private static Seal seal(String hash) {
        return new Seal("session", hash);
    }

    /// As the browser keeps it.
    @Override
    public String toString() {
        return id + "." + sealed;
    }
}
