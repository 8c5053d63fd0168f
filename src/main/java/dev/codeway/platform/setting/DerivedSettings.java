package dev.codeway.platform.setting;

import io.smallrye.config.common.AbstractConfigSource;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Configuration properties that follow from others. Knows them but lists none: what is listed
/// while the service is being built becomes a default of the artifact, and what holds on the
/// builder's machine does not here.
public final class DerivedSettings extends AbstractConfigSource {

    private static final long serialVersionUID = 1;

    // Below application.properties (250), which refers to them.
    private static final int ORDINAL = 240;

    private final HashMap<String, String> properties;

    /// @param from the name of what they follow from
    public DerivedSettings(String from, Map<String, String> properties) {
        super(from, ORDINAL);
        this.properties = new HashMap<>(properties);
    }

    @Override
    public Set<String> getPropertyNames() {
        return Set.of();
    }

    @Override
    public @Nullable String getValue(String name) {
        return properties.get(name);
    }
}
