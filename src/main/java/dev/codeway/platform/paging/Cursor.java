package dev.codeway.platform.paging;

import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.problem.FieldError;
import dev.codeway.platform.problem.Problem;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/// The place in a list after which the next page begins. Opaque to clients.
///
/// @param query the fingerprint of the filters and the order it belongs to
/// @param id the last item's id, which breaks ties
/// @param key the last item's value of what the list is sorted by
record Cursor(String query, UUID id, String key) {

    private static final char SEPARATOR = '\n';

    String encode() {
        String plain = query + SEPARATOR + id + SEPARATOR + key;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /// Throws 400 where the text is no cursor or one of another query.
    static Cursor decode(String text, String query) {
        String[] parts;
        try {
            parts =
                    new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8)
                            .split("\n", 3);
        } catch (IllegalArgumentException notBase64) {
            throw illegal("invalid-cursor", "is not a cursor of this service");
        }
        if (parts.length != 3) {
            throw illegal("invalid-cursor", "is not a cursor of this service");
        }
        if (!parts[0].equals(query)) {
            throw illegal(
                    "cursor-mismatch", "belongs to a list with other filters or another sort");
        }
        return new Cursor(
                query,
                Identifier.parse(parts[1])
                        .orElseThrow(
                                () -> illegal("invalid-cursor", "is not a cursor of this service")),
                parts[2]);
    }

    static Problem.BadRequest illegal(String code, String detail) {
        return new Problem.BadRequest(new FieldError("cursor", code, detail));
    }
}
