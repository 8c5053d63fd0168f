package dev.codeway.platform.http;

import dev.codeway.platform.setting.DerivedSettings;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;

import org.eclipse.microprofile.config.spi.ConfigSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Says in the framework's settings what follows from one of ours that is there: who names origins
/// wants CORS, who brings a certificate no port without one. Registered in `META-INF/services`.
public final class HttpConfigSource implements ConfigSourceFactory {

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Map<String, String> follows = new HashMap<>();
        if (isSet(context, "codeway.cors-origins")) {
            follows.put("codeway.http.cors", "true");
        }
        if (isSet(context, "codeway.tls-cert")) {
            follows.put("codeway.http.without-tls", "disabled");
        }
        return List.of(new DerivedSettings("codeway.http", follows));
    }

    private static boolean isSet(ConfigSourceContext context, String name) {
        return Optional.ofNullable(context.getValue(name))
                .map(it -> it.getValue())
                .filter(it -> !it.isBlank())
                .isPresent();
    }
}
