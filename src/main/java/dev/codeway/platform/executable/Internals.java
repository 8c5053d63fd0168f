package dev.codeway.platform.executable;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/// What is reached of GraalVM that is not public. Whatever is not there is an
/// [IllegalStateException].
final class Internals {

    private Internals() {}

    static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException elsewhere) {
            throw otherwise(elsewhere);
        }
    }

    static Method method(Class<?> type, String name, Class<?>... parameters) {
        try {
            Method method = type.getDeclaredMethod(name, parameters);
            method.setAccessible(true);
            return method;
        } catch (NoSuchMethodException elsewhere) {
            throw otherwise(elsewhere);
        }
    }

    @SuppressWarnings("NullAway") // of a static method there is no object
    static Object callStatic(Method method, Object... arguments) {
        return call(method, null, arguments);
    }

    static Object call(Method method, Object on, Object... arguments) {
        try {
            return method.invoke(on, arguments);
        } catch (ReflectiveOperationException failed) {
            throw otherwise(failed);
        }
    }

    static Object field(Object of, String name) {
        try {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        } catch (ReflectiveOperationException elsewhere) {
            throw otherwise(elsewhere);
        }
    }

    static void set(Object of, String name, Object value) {
        try {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            field.set(of, value);
        } catch (ReflectiveOperationException elsewhere) {
            throw otherwise(elsewhere);
        }
    }

    /// By its only constructor.
    static Object make(Class<?> type, Object... arguments) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException elsewhere) {
            throw otherwise(elsewhere);
        }
    }

    private static IllegalStateException otherwise(ReflectiveOperationException why) {
        return new IllegalStateException("this GraalVM is made otherwise", why);
    }
}
