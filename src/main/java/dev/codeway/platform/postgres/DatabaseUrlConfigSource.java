package dev.codeway.platform.postgres;

import dev.codeway.platform.setting.DerivedSettings;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;

import org.eclipse.microprofile.config.spi.ConfigSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns `DATABASE_URL` into the `codeway.database.*` properties that `application.properties`
/// builds the pool's settings of. Registered in `META-INF/services`.
public final class DatabaseUrlConfigSource implements ConfigSourceFactory {

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        return DatabaseUrls.pooled(context::getValue)
                .<List<ConfigSource>>map(
                        url -> List.of(new DerivedSettings("DATABASE_URL", properties(url))))
                .orElse(List.of());
    }

    private static Map<String, String> properties(DatabaseUrl url) {
        Map<String, String> properties = new HashMap<>();
        properties.put("codeway.database.jdbc-url", url.jdbcUrl());
        properties.put("codeway.database.pool-size", String.valueOf(url.poolSize()));
        properties.put("codeway.database.acquisition-timeout", url.acquisitionTimeout().toString());
        properties.put("codeway.database.idle-removal", url.idleRemoval().toString());
        url.maxLifetime()
                .ifPresent(
                        lifetime ->
                                properties.put(
                                        "codeway.database.max-lifetime", lifetime.toString()));
        return properties;
    }
}
