package dev.codeway.platform.executable;

import static dev.codeway.platform.executable.Internals.call;
import static dev.codeway.platform.executable.Internals.callStatic;
import static dev.codeway.platform.executable.Internals.method;
import static dev.codeway.platform.executable.Internals.type;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Names of the image heap's objects, by which a build knows those of another: what they are, what
/// they say, and what led to them. "Identifying objects across builds" is what GraalVM's own
/// developers call the problem (Improving Native-Image Startup Performance, CGO 2025).
final class ObjectNames {

    // What leads to what leads to an object: more tells few apart that less does not.
    private static final int GENERATIONS = 4;
    // Elements of an array.
    private static final int MOST = 8;
    private static final String CLASS = "com.oracle.svm.core.hub.DynamicHub";
    private static final String INTERNED = "com.oracle.svm.core.jdk.StringInternSupport";
    // Of a lambda's class, which has another number in each build.
    private static final Pattern NUMBER = Pattern.compile("/0x\\p{XDigit}+");

    private final IdentityHashMap<Object, String> names = new IdentityHashMap<>();
    private final IdentityHashMap<Object, String> descriptions = new IdentityHashMap<>();
    private final Map<Class<?>, List<Field>> fields = new HashMap<>();

    /// 32 bits. Of two objects with the same name nobody can tell which is meant.
    String of(Object info) {
        return names.computeIfAbsent(
                info,
                _ -> {
                    StringBuilder name = new StringBuilder();
                    Object at = info;
                    for (int i = 0; i < GENERATIONS; i++) {
                        if (at.getClass() != info.getClass()) {
                            name.append(at);
                            break;
                        }
                        name.append(description(at));
                        if (!content(call(method(at.getClass(), "getObject"), at)).isEmpty()) {
                            break;
                        }
                        at = call(method(at.getClass(), "getMainReason"), at);
                    }
                    return hash(name.toString());
                });
    }

    /// Of the texts that a search for some passes. GraalVM has all that are interned in one array,
    /// sorted, and looks for one by halves: which others it meets is another matter in each build.
    static Set<String> passedWhenLookingFor(Collection<String> names) {
        Object support = callStatic(method(type(INTERNED), "getImageInternedStrings"));
        String[] interned =
                (String[]) call(method(support.getClass(), "getImageInternedStrings"), support);
        Set<String> passed = new HashSet<>();
        for (int i = 0; i < interned.length; i++) {
            if (names.contains(hash(description(String.class, interned[i])))) {
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

    private String description(Object info) {
        return descriptions.computeIfAbsent(
                info,
                _ -> {
                    Object it = call(method(info.getClass(), "getObject"), info);
                    Class<?> type =
                            (Class<?>) call(method(info.getClass(), "getObjectClass"), info);
                    String content = content(it);
                    return description(type, content.isEmpty() ? texts(it) : content);
                });
    }

    private static String description(Class<?> type, String content) {
        return NUMBER.matcher(type.getName()).replaceFirst("") + content + "<";
    }

    private static String hash(String name) {
        return HexFormat.of().toHexDigits(name.hashCode());
    }

    /// Of what tells by itself which it is.
    private static String content(@Nullable Object it) {
        return switch (it) {
            case String text -> text;
            case byte[] array -> array.length + ":" + Arrays.hashCode(array);
            case char[] array -> array.length + ":" + Arrays.hashCode(array);
            case int[] array -> array.length + ":" + Arrays.hashCode(array);
            case long[] array -> array.length + ":" + Arrays.hashCode(array);
            case Member member -> member.toString();
            case null -> "";
            default -> it.getClass().getName().equals(CLASS) ? nameOf(it) : "";
        };
    }

    private static String nameOf(Object hub) {
        return NUMBER.matcher((String) call(method(hub.getClass(), "getName"), hub))
                .replaceFirst("");
    }

    /// The texts and classes that it refers to.
    private String texts(@Nullable Object it) {
        if (it == null) {
            return "";
        }
        StringBuilder texts = new StringBuilder();
        if (it instanceof Object[] array) {
            texts.append(array.length);
            Arrays.stream(array).limit(MOST).forEach(element -> texts.append(text(element)));
        }
        for (Field field : fields.computeIfAbsent(it.getClass(), ObjectNames::fieldsOf)) {
            try {
                texts.append(text(field.get(it)));
            } catch (IllegalAccessException unreadable) {
                throw new IllegalStateException(unreadable);
            }
        }
        return texts.toString();
    }

    private static String text(@Nullable Object it) {
        return switch (it) {
            case String text -> ' ' + text;
            case Member member -> ' ' + member.toString();
            case Class<?> type -> ' ' + NUMBER.matcher(type.getName()).replaceFirst("");
            case null -> "";
            default -> it.getClass().getName().equals(CLASS) ? ' ' + nameOf(it) : "";
        };
    }

    /// As far as they may be read.
    private static List<Field> fieldsOf(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        try {
            for (Class<?> at = type; at != null; at = at.getSuperclass()) {
                Arrays.stream(at.getDeclaredFields())
                        .filter(it -> !it.getType().isPrimitive())
                        .filter(it -> !Modifier.isStatic(it.getModifiers()))
                        .filter(Field::trySetAccessible)
                        .forEach(fields::add);
            }
        } catch (LinkageError incomplete) {
            return List.of();
        }
        return fields;
    }
}
