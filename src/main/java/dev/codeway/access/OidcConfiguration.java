package dev.codeway.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of `codeway.oidc.*`: whose tokens are taken beside keys, what is read from them, and
/// how people sign in to the console there.
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

    /// How the issuer knows this service as a client that people sign in through. Empty where they
    /// sign in with keys only.
    Optional<String> clientId();

    /// Empty for a public client.
    Optional<String> clientSecret();

    /// A file that holds it, which is read anew each time.
    Optional<String> clientSecretFile();

    /// How it is shown.
    @WithDefault("basic")
    ClientAuthentication clientAuthentication();

    /// What the issuer is asked to tell of people, with blanks between; `openid` among them.
    @WithDefault("openid profile email")
    String scopes();

    /// What people call the issuer; its host where there is none.
    Optional<String> name();

    /// How long somebody whom it let in stays signed in, at most `codeway.access.session`: so long
    /// it takes until one whom it would not let in any more is out.
    @WithDefault("1h")
    Duration session();

    /// What sessions are sealed with; the client's secret where there is none.
    Optional<String> sessionSecret();

    /// A file that holds it, which is read anew each time.
    Optional<String> sessionSecretFile();

    /// How long the issuer is waited for while somebody signs in.
    @WithDefault("5s")
    Duration patience();
}
