package dev.codeway.fuzz;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// A request as it goes over the wire.
///
/// @param headers each in a line, as they are to be sent
/// @param body null where there is none
/// @param refused why it must be refused, null where it need not
/// @param field what a refusal must name, null where nothing
/// @param query what was asked, parameters that occur once, decoded
record Call(
        ApiDocument.Operation operation,
        String method,
        String target,
        List<String> headers,
        byte[] body,
        String refused,
        String field,
        Map<String, String> query) {

    private static final int LONGEST_TARGET = 4_000;

    /// Whether it is a request of HTTP at all, which has a URI (RFC 3986) and no control characters
    /// in its head (RFC 9110, 5.5).
    boolean isHttp() {
        try {
            new URI(target);
            return target.length() < LONGEST_TARGET
                    && headers.stream().noneMatch(header -> header.matches(".*\\p{Cntrl}.*"));
        } catch (URISyntaxException invalid) {
            return false;
        }
    }

    byte[] bytes() {
        StringBuilder head =
                new StringBuilder(method)
                        .append(' ')
                        .append(target)
                        .append(" HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        if (body != null) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (body != null) {
            bytes.writeBytes(body);
        }
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        String text = new String(bytes(), StandardCharsets.UTF_8);
        return operation.id()
                + ": "
                + (text.length() > 2_000 ? text.substring(0, 2_000) + "…" : text)
                + (refused == null ? "" : "\nto be refused: " + refused);
    }
}
