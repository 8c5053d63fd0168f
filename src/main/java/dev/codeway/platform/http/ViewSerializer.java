package dev.codeway.platform.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.UUIDSerializer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/// Writes a view that is read all day long, member by member, as Jackson would by itself: natively,
/// to ask each member by reflection takes as long as to write it. What is null is written as null.
public abstract class ViewSerializer<V> extends JsonSerializer<V> {

    private static final UUIDSerializer UUIDS = new UUIDSerializer();
    private static final TimestampSerializer TIMES = new TimestampSerializer();

    /// Writes a value that is not null.
    private interface Writing<T> {
        void write(T value, JsonGenerator json, SerializerProvider provider) throws IOException;
    }

    private final List<Writing<V>> members = new ArrayList<>();

    /// An identifier.
    protected final void uuid(String name, Function<V, @Nullable UUID> of) {
        member(name, of, UUIDS::serialize);
    }

    /// A time, as RFC 3339 in UTC.
    protected final void time(String name, Function<V, @Nullable Instant> of) {
        member(name, of, TIMES::serialize);
    }

    /// A text.
    protected final void text(String name, Function<V, @Nullable String> of) {
        member(name, of, (text, json, _) -> json.writeString(text));
    }

    /// The name of a constant.
    protected final void name(String name, Function<V, ? extends @Nullable Enum<?>> of) {
        member(name, of, (constant, json, _) -> json.writeString(constant.name()));
    }

    /// A whole number.
    protected final void number(String name, Function<V, ? extends @Nullable Number> of) {
        member(name, of, (number, json, _) -> json.writeNumber(number.longValue()));
    }

    /// True or false.
    protected final void flag(String name, Function<V, @Nullable Boolean> of) {
        member(name, of, (flag, json, _) -> json.writeBoolean(flag));
    }

    /// Anything else, as Jackson writes it.
    protected final void value(String name, Function<V, ? extends @Nullable Object> of) {
        member(name, of, (value, json, provider) -> provider.defaultSerializeValue(value, json));
    }

    /// Members that only some have.
    protected final void others(Function<V, Map<String, @Nullable Object>> of) {
        members.add(
                (view, json, provider) -> {
                    for (Map.Entry<String, @Nullable Object> other : of.apply(view).entrySet()) {
                        provider.defaultSerializeField(other.getKey(), other.getValue(), json);
                    }
                });
    }

    private <T> void member(
            String name, Function<V, ? extends @Nullable T> of, Writing<T> writing) {
        SerializedString field = new SerializedString(name);
        members.add(
                (view, json, provider) -> {
                    json.writeFieldName(field);
                    T value = of.apply(view);
                    if (value == null) {
                        json.writeNull();
                    } else {
                        writing.write(value, json, provider);
                    }
                });
    }

    @Override
    public final void serialize(V view, JsonGenerator json, SerializerProvider provider)
            throws IOException {
        json.writeStartObject(view);
        for (Writing<V> member : members) {
            member.write(view, json, provider);
        }
        json.writeEndObject();
    }
}
