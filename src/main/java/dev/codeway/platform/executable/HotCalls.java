package dev.codeway.platform.executable;

import static dev.codeway.platform.executable.Internals.call;
import static dev.codeway.platform.executable.Internals.field;
import static dev.codeway.platform.executable.Internals.method;
import static dev.codeway.platform.executable.Internals.type;

import org.graalvm.nativeimage.hosted.Feature.BeforeCompilationAccess;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

/// The calls that are made often: what is run often and is small becomes part of whatever calls it
/// and is run often too (docs/adr/0032). GraalVM's Community Edition, which has no profiles,
/// inlines what is trivial, wherever it is called.
final class HotCalls implements BiPredicate<Object, Object> {

    /// In bytes of bytecode.
    private static final int SMALL = 80;

    private static final String GRAALVM = "com.oracle.svm.hosted.";
    private static final Class<?> INFORMATION = type(GRAALVM + "code.CompilationInfo");
    private static final Method IS_TRIVIAL = method(INFORMATION, "isTrivialMethod");
    private static final Method SET_TRIVIAL = method(INFORMATION, "setTrivialMethod");

    // Methods, as the analysis knows them, and what is known of how they are compiled.
    private final Map<Object, Object> often = new HashMap<>();
    private final Set<Object> small = new HashSet<>();
    private final Map<Object, Boolean> trivial = new ConcurrentHashMap<>();

    private HotCalls() {}

    /// @param names of the methods that are run often
    static void areInlined(BeforeCompilationAccess access, List<String> names) {
        Class<?> hosted = type(GRAALVM + "meta.HostedMethod");
        Method size = method(hosted, "getCodeSize");
        Method mayBeInlined = method(hosted, "canBeInlined");
        Method analyzed = method(hosted, "getWrapped");
        Class<?> universes = type(GRAALVM + "meta.HostedUniverse");
        Object universe =
                call(
                        method(type(GRAALVM + "FeatureImpl$CompilationAccessImpl"), "getUniverse"),
                        access);
        Set<String> known = new HashSet<>(names);
        HotCalls calls = new HotCalls();
        for (Object it : (Collection<?>) call(method(universes, "getMethods"), universe)) {
            if (known.contains(HotMethods.name(it))) {
                calls.often.put(call(analyzed, it), field(it, "compilationInfo"));
                if ((int) call(size, it) <= SMALL && (boolean) call(mayBeInlined, it)) {
                    calls.small.add(call(analyzed, it));
                }
            }
        }
        call(
                method(
                        type(GRAALVM + "SVMHost"),
                        "registerNeverInlineTrivialHandler",
                        BiPredicate.class),
                call(method(universes, "hostVM"), universe),
                calls);
    }

    /// Whether GraalVM shall not inline that call, however trivial the callee. It asks before it
    /// looks whether that is trivial, when it has found out of all: what is small is from here on,
    /// and where it is not trivial by itself, only those who are run often may inline it. Not where
    /// the caller is trivial itself, for it will be everywhere, with all that is inlined in it.
    @Override
    public boolean test(Object caller, Object callee) {
        return small.contains(callee)
                && !isTrivial(callee)
                && (!often.containsKey(caller) || isTrivial(caller));
    }

    /// Whether it is by itself.
    private boolean isTrivial(Object method) {
        return trivial.computeIfAbsent(
                method,
                _ -> {
                    Object information = Objects.requireNonNull(often.get(method));
                    boolean before = (boolean) call(IS_TRIVIAL, information);
                    if (small.contains(method)) {
                        call(SET_TRIVIAL, information);
                    }
                    return before;
                });
    }
}
