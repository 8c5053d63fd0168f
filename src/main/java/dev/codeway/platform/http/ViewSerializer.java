package dev.codeway.platform.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;

import java.io.IOException;

/// Writes a view that is read all day long, member by member, as Jackson would by itself: natively,
/// to ask each member by reflection takes as long as to write it.
public abstract class ViewSerializer<V> extends JsonSerializer<V> {

    /// The name of an object's first member, as [JsonBytes#raw] wants it.
    protected static byte[] first(String name) {
        return JsonBytes.ascii("{\"" + name + "\":");
    }

    /// The name of any other member.
    protected static byte[] next(String name) {
        return JsonBytes.ascii(",\"" + name + "\":");
    }

    /// Writes all of it. What is null is written as null.
    public abstract void write(V view, JsonBytes json);

    @Override
    public final void serialize(V view, JsonGenerator json, SerializerProvider provider)
            throws IOException {
        JsonBytes bytes = new JsonBytes((ObjectMapper) json.getCodec());
        write(view, bytes);
        json.writeRawValue(bytes.text());
    }
}
