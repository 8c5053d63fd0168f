package dev.codeway.platform.executable;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

import io.smallrye.config.PropertyName;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// How a setting's default is found: among those with a `*` by [Wildcards].
@TargetClass(className = "io.smallrye.config.DefaultValuesConfigSource")
final class DefaultsOfSettings {

    @SuppressWarnings("NullAway.Init")
    @Alias
    private Map<String, String> properties;

    @SuppressWarnings("NullAway.Init")
    @Alias
    private Map<PropertyName, String> wildcards;

    @Alias private boolean hasProfiledName;

    @Substitute
    public @Nullable String getValue(String name) {
        if (!hasProfiledName && name.startsWith("%")) {
            return null;
        }
        String value = properties.get(name);
        return value == null && !wildcards.isEmpty() ? Wildcards.of(wildcards).get(name) : value;
    }
}
