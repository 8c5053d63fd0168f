package dev.codeway.platform.telemetry;

import dev.codeway.platform.setting.DerivedSettings;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;

import org.eclipse.microprofile.config.spi.ConfigSource;

import java.util.List;
import java.util.Map;

/// Turns `CODEWAY_TELEMETRY_TRACES` into the switches that `application.properties` turns tracing
/// on by. Registered in `META-INF/services`.
public final class TracesConfigSource implements ConfigSourceFactory {

    private static final String TRACES = "codeway.telemetry.traces";

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue collector = context.getValue(TRACES);
        if (collector == null || collector.getValue() == null || collector.getValue().isBlank()) {
            return List.of();
        }
        return List.of(
                new DerivedSettings(
                        TRACES,
                        Map.of(
                                "codeway.telemetry.traced",
                                "true",
                                "codeway.telemetry.untraced",
                                "false")));
    }
}
