package dev.codeway.access;

import dev.codeway.platform.setting.InvalidSetting;

import org.eclipse.microprofile.config.Config;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Whether the environment names an issuer whose tokens are taken beside keys.
public final class TokenIssuer {

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private TokenIssuer() {}

    /// Throws [InvalidSetting] where one is given that cannot be.
    public static void check(Config config) {
        Function<String, Optional<String>> settings =
                name -> config.getOptionalValue(name, String.class).filter(it -> !it.isBlank());
        isGiven(settings);
        IssuerClient.check(settings);
    }

    /// Throws [InvalidSetting] where one is given that cannot be.
    ///
    /// @param settings by their names
    static boolean isGiven(Function<String, Optional<String>> settings) {
        Optional<String> issuer = settings.apply("codeway.oidc.issuer").filter(it -> !it.isBlank());
        issuer.ifPresent(
                url -> {
                    checkUrl(url);
                    checkAudience(settings.apply("codeway.oidc.audience").orElse(""));
                });
        return issuer.isPresent();
    }

    private static void checkUrl(String text) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException malformed) {
            throw new InvalidSetting("CODEWAY_OIDC_ISSUER", "not a URL");
        }
        // Whoever can change the keys on their way can be anybody.
        boolean safe =
                "https".equals(url.getScheme())
                        || ("http".equals(url.getScheme())
                                && THIS_MACHINE.contains(String.valueOf(url.getHost())));
        if (!safe || url.getHost() == null || url.getRawQuery() != null) {
            throw new InvalidSetting(
                    "CODEWAY_OIDC_ISSUER", "must be a URL that begins with https://");
        }
    }

    private static void checkAudience(String audience) {
        // The framework takes this word for all of them.
        if (audience.isBlank() || audience.strip().equals("any")) {
            throw new InvalidSetting(
                    "CODEWAY_OIDC_AUDIENCE",
                    "not set; without, tokens that the issuer made for other services would be"
                            + " good here");
        }
    }
}
