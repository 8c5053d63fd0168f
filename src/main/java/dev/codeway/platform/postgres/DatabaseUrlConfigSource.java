package dev.codeway.platform.postgres;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.common.AbstractConfigSource;

import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Turns `DATABASE_URL` into the `codeway.database.*` properties that `application.properties`
/// builds the pool's settings of. Registered in `META-INF/services`.
public final class DatabaseUrlConfigSource implements ConfigSourceFactory {

    private static final int ORDINAL = 240;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        return DatabaseUrls.text(context.getValue(DatabaseUrls.DATABASE_URL))
                .map(text -> DatabaseUrl.parse(DatabaseUrls.DATABASE_URL, text))
                .<List<ConfigSource>>map(url -> List.of(new Unlisted(properties(url))))
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

    /// Knows its properties but lists none: what is listed while the service is being built becomes
    /// a default of the artifact, and a host of the builder's is none of ours.
    private static final class Unlisted extends AbstractConfigSource {

        private static final long serialVersionUID = 1;

        private final HashMap<String, String> properties;

        Unlisted(Map<String, String> properties) {
            super("DATABASE_URL", ORDINAL);
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
}
