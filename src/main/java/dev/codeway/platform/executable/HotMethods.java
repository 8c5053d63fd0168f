package dev.codeway.platform.executable;

import static dev.codeway.platform.executable.Internals.call;
import static dev.codeway.platform.executable.Internals.callStatic;
import static dev.codeway.platform.executable.Internals.field;
import static dev.codeway.platform.executable.Internals.method;
import static dev.codeway.platform.executable.Internals.type;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The methods that are run: they come in the order of a list, before all others, which GraalVM
/// sorts by their names.
final class HotMethods {

    private static final String GRAALVM = "com.oracle.svm.hosted.";
    private static final Method SYMBOL =
            method(
                    type(GRAALVM + "image.NativeImage"),
                    "localSymbolNameForMethod",
                    type("jdk.vm.ci.meta.ResolvedJavaMethod"));
    // What tells methods of the same name apart. It changes with their parameters.
    private static final Pattern DIGEST = Pattern.compile("_[0-9A-Za-z]{21,24}$");

    private HotMethods() {}

    /// @param names those of their symbols, without what tells overloaded ones apart
    @SuppressWarnings("unchecked")
    static void comeFirst(List<String> names) {
        Map<String, Integer> places = new HashMap<>();
        names.forEach(name -> places.putIfAbsent(name, places.size()));
        Class<?> layouter = type(GRAALVM + "code.CodeSectionLayouter");
        Object images =
                callStatic(
                        method(
                                type(GRAALVM + "ImageSingletonsSupportImpl$HostedManagement"),
                                "get"));
        ((Map<Class<?>, Object>) field(images, "configObjects"))
                .computeIfPresent(layouter, (_, before) -> inOrder(places, layouter, before));
    }

    /// As it stands in a list.
    static String name(Object method) {
        return DIGEST.matcher((String) callStatic(SYMBOL, method)).replaceFirst("");
    }

    private static Object inOrder(Map<String, Integer> places, Class<?> layouter, Object before) {
        return Proxy.newProxyInstance(
                layouter.getClassLoader(),
                new Class<?>[] {layouter},
                (_, layout, methods) -> {
                    Map<Object, Integer> placeOf = new HashMap<>();
                    List<?> sorted = (List<?>) call(layout, before, methods);
                    for (Object method : sorted) {
                        placeOf.put(method, places.getOrDefault(name(method), Integer.MAX_VALUE));
                    }
                    return sorted.stream().sorted(Comparator.comparing(placeOf::get)).toList();
                });
    }
}
