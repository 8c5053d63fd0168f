package dev.codeway.platform.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Bytes, eight at a time: what is copied while an answer is written is short, and natively one
/// call of `System.arraycopy` takes longer than the few moves that it comes to.
final class Words {

    static final int SIZE = Long.BYTES;

    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = EACH << (Byte.SIZE - 1);

    private Words() {}

    /// Copies, not within the part that is copied.
    static void copy(byte[] from, int start, int size, byte[] to, int at) {
        if (size < SIZE) {
            for (int i = 0; i < size; i++) {
                to[at + i] = from[start + i];
            }
            return;
        }
        int last = size - SIZE;
        for (int i = 0; i < last; i += SIZE) {
            WORD.set(to, at + i, (long) WORD.get(from, start + i));
        }
        // With bytes before it that have their place already.
        WORD.set(to, at + last, (long) WORD.get(from, start + last));
    }

    /// Whether no byte among so many is a control character of ASCII, a quote or a backslash.
    static boolean arePlain(byte[] text, int start, int size) {
        if (size < SIZE) {
            for (int i = start; i < start + size; i++) {
                if (isSpecial(text[i])) {
                    return false;
                }
            }
            return true;
        }
        int last = start + size - SIZE;
        for (int i = start; i < last; i += SIZE) {
            if (hasSpecial((long) WORD.get(text, i))) {
                return false;
            }
        }
        return !hasSpecial((long) WORD.get(text, last));
    }

    private static boolean isSpecial(byte each) {
        return (each >= 0 && each < ' ') || each == '"' || each == '\\';
    }

    /// By what subtraction borrows: "Determine if a word has a byte less than n" (Sean Eron
    /// Anderson, Bit Twiddling Hacks).
    private static boolean hasSpecial(long word) {
        long quotes = word ^ ('"' * EACH);
        long backslashes = word ^ ('\\' * EACH);
        return ((less(word, ' ') | less(quotes, 1) | less(backslashes, 1)) & HIGHEST_BITS) != 0;
    }

    private static long less(long word, int than) {
        return (word - than * EACH) & ~word;
    }
}
