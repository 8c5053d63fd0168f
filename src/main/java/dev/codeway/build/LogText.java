package dev.codeway.build;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Bytes as text: UTF-8, with U+FFFD for what is none. However the bytes are cut, the texts put
/// together are the text of the bytes put together.
///
/// @param text whole characters
/// @param bytes how many bytes these are
record LogText(String text, int bytes) {

    /// The text of a part of the bytes.
    ///
    /// @param last whether nothing follows that could complete a character
    static LogText decode(byte[] bytes, int from, int length, boolean last) {
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer in = ByteBuffer.wrap(bytes, from, length);
        // At most one a byte.
        CharBuffer out = CharBuffer.allocate(length);
        decoder.decode(in, out, last);
        if (last) {
            decoder.flush(out);
        }
        return new LogText(out.flip().toString(), in.position() - from);
    }
}
