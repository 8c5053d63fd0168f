package dev.codeway.platform.postgres;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Percent-encoding of RFC 3986, in which a plus is a plus, unlike in HTML forms and
/// [java.net.URLDecoder].
final class Percent {

    private Percent() {}

    /// @param part what is decoded, for the message: "the password"
    static String decode(String variable, String part, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '%') {
                bytes.write(encoded[i]);
                continue;
            }
            if (i + 2 >= encoded.length
                    || !HexFormat.isHexDigit(encoded[i + 1])
                    || !HexFormat.isHexDigit(encoded[i + 2])) {
                throw new InvalidDatabaseUrl(
                        variable, part + " has a stray percent sign; write it as %25");
            }
            bytes.write(
                    16 * HexFormat.fromHexDigit(encoded[i + 1])
                            + HexFormat.fromHexDigit(encoded[i + 2]));
            i += 2;
        }
        return requireText(variable, part, bytes.toByteArray());
    }

    private static String requireText(String variable, String part, byte[] bytes) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf('\0') >= 0) {
                throw new InvalidDatabaseUrl(variable, part + " must not contain a NUL character");
            }
            return text;
        } catch (CharacterCodingException notUtf8) {
            throw new InvalidDatabaseUrl(variable, part + " is not percent-encoded UTF-8");
        }
    }

    /// Encodes so that decoders of either kind agree.
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
