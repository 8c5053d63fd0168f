package dev.codeway.platform.executable;

import static dev.codeway.platform.executable.Internals.call;
import static dev.codeway.platform.executable.Internals.callStatic;
import static dev.codeway.platform.executable.Internals.field;
import static dev.codeway.platform.executable.Internals.method;
import static dev.codeway.platform.executable.Internals.type;

import org.graalvm.nativeimage.hosted.Feature.AfterHeapLayoutAccess;
import org.jspecify.annotations.Nullable;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// The objects of the image heap that are touched: of those of a size, they come first. GraalVM
/// lays out the largest first, and of one size in the order in which it found them.
///
/// Builds know their objects again by what they are and by what led to them: "Identifying objects
/// across builds" is what GraalVM's own developers call the problem (Improving Native-Image Startup
/// Performance, CGO 2025).
final class HotObjects {

    // What leads to what leads to an object: more tells few apart that less does not.
    private static final int GENERATIONS = 4;
    private static final String CLASS = "com.oracle.svm.core.hub.DynamicHub";

    private static final String INTERNED = "com.oracle.svm.core.jdk.StringInternSupport";

    private final Collection<?> all;
    private final Object[] partitions;
    private final Method offset;
    private final Method size;
    private final Method type;
    private final Method object;
    private final Method reason;

    HotObjects(AfterHeapLayoutAccess access) {
        Object heap = call(method(access.getClass(), "getHeap"), access);
        all = (Collection<?>) call(method(heap.getClass(), "getObjects"), heap);
        Object layouter = call(method(heap.getClass(), "getLayouter"), heap);
        partitions = (Object[]) field(layouter, "partitions");
        Class<?> info = all.iterator().next().getClass();
        offset = method(info, "getOffset");
        size = method(info, "getSize");
        type = method(info, "getObjectClass");
        object = method(info, "getObject");
        reason = method(info, "getMainReason");
    }

    /// @param names as [#write] has them
    void comeFirst(List<String> names) {
        Set<String> hot = new HashSet<>(names);
        hot.addAll(passed(hot));
        Set<Object> cold = Collections.newSetFromMap(new IdentityHashMap<>());
        all.stream().filter(it -> !hot.contains(name(it))).forEach(cold::add);
        for (Object partition : partitions) {
            ((List<?>) field(partition, "objects")).sort(Comparator.comparing(cold::contains));
        }
    }

    /// A line each: where it lies in the heap, its size, and its name.
    void write(Path file) {
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            for (Object it : all) {
                lines.write(call(offset, it) + "\t" + call(size, it) + "\t" + name(it) + "\n");
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /// 32 bits of what it is and where it comes from. Of two with the same name both are hot.
    private String name(Object info) {
        StringBuilder name = new StringBuilder();
        Object at = info;
        for (int i = 0; i < GENERATIONS; i++) {
            if (at.getClass() != info.getClass()) {
                name.append(at);
                break;
            }
            Object it = call(object, at);
            String content = content(it);
            name.append(description((Class<?>) call(type, at), content));
            if (!content.isEmpty() && !(it instanceof Object[])) {
                break;
            }
            at = call(reason, at);
        }
        return hash(name.toString());
    }

    /// Those that a search for hot texts passes. GraalVM has all that are interned in one array,
    /// sorted, and looks for one by halves: which others it meets is another matter in each build.
    private static Set<String> passed(Set<String> hot) {
        Object support = callStatic(method(type(INTERNED), "getImageInternedStrings"));
        String[] interned =
                (String[]) call(method(support.getClass(), "getImageInternedStrings"), support);
        Set<String> passed = new HashSet<>();
        for (int i = 0; i < interned.length; i++) {
            if (hot.contains(hash(description(String.class, interned[i])))) {
                int low = 0;
                int high = interned.length - 1;
                int middle;
                do {
                    middle = (low + high) >>> 1;
                    String text = interned[middle];
                    byte[] characters = characters(text);
                    passed.add(hash(description(String.class, text)));
                    passed.add(hash(description(byte[].class, content(characters))));
                    low = middle < i ? middle + 1 : low;
                    high = middle > i ? middle - 1 : high;
                } while (middle != i);
            }
        }
        return passed;
    }

    private static byte[] characters(String text) {
        boolean isLatin1 = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text);
        return text.getBytes(isLatin1 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_16LE);
    }

    private static String description(Class<?> type, String content) {
        return type.getName() + content + "<";
    }

    private static String hash(String name) {
        return HexFormat.of().toHexDigits(name.hashCode());
    }

    /// What tells it from others of its kind, where that is little.
    private static String content(@Nullable Object it) {
        return switch (it) {
            case String text -> text;
            case byte[] array -> array.length + ":" + Arrays.hashCode(array);
            case char[] array -> array.length + ":" + Arrays.hashCode(array);
            case int[] array -> array.length + ":" + Arrays.hashCode(array);
            case long[] array -> array.length + ":" + Arrays.hashCode(array);
            case Object[] array -> String.valueOf(array.length);
            case null -> "";
            default ->
                    it.getClass().getName().equals(CLASS)
                            ? (String) call(method(it.getClass(), "getName"), it)
                            : "";
        };
    }
}
