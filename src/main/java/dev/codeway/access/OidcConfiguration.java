package dev.codeway.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of `codeway.oidc.*`: whose tokens are taken beside keys, and what is read from them.
@ConfigMapping(prefix = "codeway.oidc")
interface OidcConfiguration {

    /// As its tokens have it in `iss`. Empty for keys only.
    Optional<String> issuer();

    /// Of which a token has one in `aud`: what this service is called there.
    Optional<List<String>> audience();

    /// Where a token says what its bearer is: the name of a claim, or names with slashes between.
    @WithDefault("roles")
    String rolesClaim();

    /// Where it names the only projects that there are for its bearer.
    @WithDefault("codeway_projects")
    String projectsClaim();

    /// How often the issuer is asked for its keys unasked: so long one that it withdrew may be
    /// good.
    @WithDefault("5m")
    Duration refreshEvery();
}
