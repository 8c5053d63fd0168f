package dev.codeway.platform.postgres;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;

import org.eclipse.microprofile.config.spi.ConfigSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns `DATABASE_URL` into the `codeway.database.*` properties that `application.properties`
/// builds the pool's settings of. Registered in `META-INF/services`.
public final class DatabaseUrlConfigSource implements ConfigSourceFactory {

    private static final int ORDINAL = 240;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue value = context.getValue(DatabaseUrls.DATABASE_URL);
        if (value == null || value.getValue() == null || value.getValue().isBlank()) {
            return List.of();
        }
        DatabaseUrl url = DatabaseUrl.parse(DatabaseUrls.DATABASE_URL, value.getValue());
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
        return List.of(new PropertiesConfigSource(properties, "DATABASE_URL", ORDINAL));
    }
}
