package dev.codeway.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;
import java.util.Optional;

/// Settings of `codeway.access.*`; the first key is `codeway.admin-key`.
@ConfigMapping(prefix = "codeway.access")
interface AccessConfiguration {

    /// How long a key is good without being looked at again: so long it takes until one that was
    /// revoked through another instance is refused by this one.
    @WithDefault("5s")
    Duration recheck();

    /// How long somebody who signed in to the console stays signed in, where their key is good for
    /// so long; whom an issuer let in no longer than `codeway.oidc.session`.
    @WithDefault("12h")
    Duration session();

    /// A key of an administrator that no database knows of.
    @WithDefault("${codeway.admin-key:}")
    Optional<String> adminKey();

    /// A file that holds it, which is read anew each time.
    @WithDefault("${codeway.admin-key-file:}")
    Optional<String> adminKeyFile();
}
