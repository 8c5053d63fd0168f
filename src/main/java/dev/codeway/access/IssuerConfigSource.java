package dev.codeway.access;

import dev.codeway.platform.setting.DerivedSettings;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;

import org.eclipse.microprofile.config.spi.ConfigSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns `CODEWAY_OIDC_ISSUER` into the switch that `application.properties` turns tokens on by.
/// Registered in `META-INF/services`.
public final class IssuerConfigSource implements ConfigSourceFactory {

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        return TokenIssuer.isGiven(name -> Optional.ofNullable(context.getValue(name).getValue()))
                ? List.of(
                        new DerivedSettings(
                                "CODEWAY_OIDC_ISSUER", Map.of("codeway.oidc.enabled", "true")))
                : List.of();
    }
}
