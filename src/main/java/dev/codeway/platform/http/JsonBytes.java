package dev.codeway.platform.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;

/// JSON on its way to the network, appended piece by piece: that it is JSON is for whoever appends
/// to see to. What is null is written as null, and what is not to be had by copying bytes by
/// Jackson.
public final class JsonBytes {

    private static final int AT_FIRST = 1_024;
    private static final int LENGTH_OF_UUID = 36;
    private static final int LONGEST_NUMBER = 20;
    private static final byte[] NULL = ascii("null");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final VarHandle TWO_BYTES =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
    private static final short[] TWO_DIGITS = twoDigits();

    private final ObjectMapper json;
    private byte[] bytes;
    private int length;
    // Of the last time that was appended, and where its date is: the next is often of the same.
    private int day = -1;
    private int date;

    /// @param json writes what is appended as a [value][#value]
    public JsonBytes(ObjectMapper json) {
        this(json, AT_FIRST);
    }

    /// @param expected how many bytes it will be, about
    public JsonBytes(ObjectMapper json, int expected) {
        this.json = json;
        this.bytes = new byte[expected];
    }

    /// All that was appended, and nothing is to be appended any more.
    public Buffer buffer() {
        return BufferImpl.buffer(Unpooled.wrappedBuffer(bytes, 0, length));
    }

    /// All that was appended.
    String text() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /// What is JSON as it stands.
    public JsonBytes raw(byte[] text) {
        room(text.length);
        Words.copy(text, 0, text.length, bytes, length);
        length += text.length;
        return this;
    }

    /// ASCII, to be appended more than once.
    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// One character of ASCII that is JSON as it stands.
    public JsonBytes raw(char character) {
        room(1);
        bytes[length++] = (byte) character;
        return this;
    }

    /// `null`.
    public JsonBytes nothing() {
        return raw(NULL);
    }

    /// A string, in quotes.
    public JsonBytes text(@Nullable String text) {
        if (text == null) {
            return nothing();
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return text(utf8, 0, utf8.length);
    }

    /// A string in UTF-8, in quotes.
    public JsonBytes text(byte[] utf8, int start, int size) {
        if (!Words.arePlain(utf8, start, size)) {
            String text = new String(utf8, start, size, StandardCharsets.UTF_8);
            return raw('"').raw(JsonStringEncoder.getInstance().quoteAsUTF8(text)).raw('"');
        }
        room(size + 2);
        bytes[length] = '"';
        Words.copy(utf8, start, size, bytes, length + 1);
        bytes[length + size + 1] = '"';
        length += size + 2;
        return this;
    }

    /// An identifier, in quotes.
    public JsonBytes uuid(@Nullable UUID id) {
        if (id == null) {
            return nothing();
        }
        return uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    /// As [#uuid(UUID)], by its bits.
    public JsonBytes uuid(long high, long low) {
        room(LENGTH_OF_UUID + 2);
        byte[] to = bytes;
        int at = length;
        to[at] = '"';
        hex(high >>> 32, 8, to, at + 1);
        to[at + 9] = '-';
        hex(high >>> 16, 4, to, at + 10);
        to[at + 14] = '-';
        hex(high, 4, to, at + 15);
        to[at + 19] = '-';
        hex(low >>> 48, 4, to, at + 20);
        to[at + 24] = '-';
        hex(low, 12, to, at + 25);
        to[at + 37] = '"';
        length = at + LENGTH_OF_UUID + 2;
        return this;
    }

    /// An even number of digits.
    private static void hex(long number, int digits, byte[] to, int at) {
        long left = number;
        for (int i = at + digits - 2; i >= at; i -= 2) {
            TWO_BYTES.set(to, i, TWO_DIGITS[(int) left & 0xff]);
            left >>>= Byte.SIZE;
        }
    }

    private static short[] twoDigits() {
        HexFormat format = HexFormat.of();
        short[] digits = new short[1 << Byte.SIZE];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (short) TWO_BYTES.get(ascii(format.toHexDigits((byte) i)), 0);
        }
        return digits;
    }

    /// A time, in quotes.
    public JsonBytes time(@Nullable Instant time) {
        if (time == null) {
            return nothing();
        }
        return time(time.getEpochSecond(), time.getNano());
    }

    /// As [#time(Instant)], by its parts.
    public JsonBytes time(long epochSecond, int nano) {
        if (!TimestampText.isOf(epochSecond)) {
            return text(Instant.ofEpochSecond(epochSecond, nano).toString());
        }
        room(TimestampText.LONGEST + 2);
        bytes[length++] = '"';
        int dayOfThis = TimestampText.day(epochSecond);
        if (dayOfThis == day) {
            Words.copy(bytes, date, TimestampText.DATE, bytes, length);
        } else {
            TimestampText.date(bytes, length, dayOfThis);
            day = dayOfThis;
        }
        date = length;
        length = TimestampText.timeOfDay(epochSecond, nano, bytes, length + TimestampText.DATE);
        bytes[length++] = '"';
        return this;
    }

    /// A whole number.
    public JsonBytes number(long number) {
        if (number < 0) {
            return raw(ascii(Long.toString(number)));
        }
        room(LONGEST_NUMBER);
        int end = length + 1;
        for (long left = number; left > 9; left /= 10) {
            end++;
        }
        long left = number;
        for (int i = end - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        length = end;
        return this;
    }

    /// True or false.
    public JsonBytes flag(@Nullable Boolean flag) {
        return raw(flag == null ? NULL : flag ? TRUE : FALSE);
    }

    /// The name of a constant, in quotes.
    public JsonBytes name(@Nullable Enum<?> constant) {
        return text(constant == null ? null : constant.name());
    }

    /// A view within.
    public <V> JsonBytes view(@Nullable V view, ViewSerializer<V> serializer) {
        if (view == null) {
            return nothing();
        }
        serializer.write(view, this);
        return this;
    }

    /// More members of an object that has some.
    public JsonBytes members(Map<String, @Nullable Object> others) {
        others.forEach((name, value) -> raw(',').text(name).raw(':').value(value));
        return this;
    }

    /// Anything, as Jackson writes it.
    public JsonBytes value(@Nullable Object value) {
        try {
            return value == null ? nothing() : raw(json.writeValueAsBytes(value));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void room(int needed) {
        if (bytes.length - length < needed) {
            bytes = Arrays.copyOf(bytes, Math.max(length + needed, 2 * bytes.length));
        }
    }
}
