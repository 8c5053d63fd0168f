package dev.codeway.platform.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Writes times by [TimestampText].
final class TimestampSerializer extends StdSerializer<Instant> {

    private static final long serialVersionUID = 1;

    TimestampSerializer() {
        super(Instant.class);
    }

    @Override
    public void serialize(Instant time, JsonGenerator json, SerializerProvider provider)
            throws IOException {
        if (TimestampText.isOf(time.getEpochSecond())) {
            byte[] text = new byte[TimestampText.LONGEST];
            int end = TimestampText.write(time.getEpochSecond(), time.getNano(), text, 0);
            json.writeString(new String(text, 0, end, StandardCharsets.ISO_8859_1));
        } else {
            json.writeString(time.toString());
        }
    }
}
