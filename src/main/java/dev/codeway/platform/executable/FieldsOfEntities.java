package dev.codeway.platform.executable;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/// Entities are read and written by their fields. For each the ORM also looks for the methods that
/// would do so, among copies of all methods of the entity, and keeps them for proxies, of which
/// there are none: natively that was two thirds of its start. Where an entity had properties
/// instead, its start would fail.
@TargetClass(className = "org.hibernate.internal.util.ReflectHelper")
final class FieldsOfEntities {

    @Substitute
    public static @Nullable Method findGetterMethodForFieldAccess(Field field, String property) {
        return null;
    }

    @Substitute
    public static @Nullable Method setterMethodOrNull(
            Class<?> entity, String property, Class<?> type) {
        return null;
    }
}
