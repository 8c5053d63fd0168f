package dev.codeway.access;

import dev.codeway.platform.setting.InvalidSetting;
import dev.codeway.platform.setting.SecretFile;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/// What we are to the issuer, as a client of it that people sign in through. Secrets in files are
/// read anew each time.
@ApplicationScoped
class IssuerClient {

    private static final Logger LOG = Logger.getLogger(IssuerClient.class);
    private static final String ID = "CODEWAY_OIDC_CLIENT_ID";
    private static final String SECRET = "CODEWAY_OIDC_CLIENT_SECRET";
    private static final String SESSION_SECRET = "CODEWAY_OIDC_SESSION_SECRET";
    private static final int SHORTEST = 24;

    private final OidcConfiguration configuration;

    IssuerClient(OidcConfiguration configuration) {
        this.configuration = configuration;
    }

    /// Whether people sign in through an issuer.
    boolean isGiven() {
        return configuration.clientId().isPresent() && configuration.issuer().isPresent();
    }

    /// What people call the issuer; empty where nobody signs in through it.
    Optional<String> issuerName() {
        return isGiven() && sessionSecret().isPresent()
                ? configuration
                        .issuer()
                        .map(it -> configuration.name().orElseGet(() -> URI.create(it).getHost()))
                : Optional.empty();
    }

    /// How the issuer knows us.
    String id() {
        return configuration.clientId().orElseThrow();
    }

    /// By which we show the issuer that we are it; empty for a public client.
    Optional<String> secret() {
        return text(SECRET, configuration.clientSecretFile(), configuration.clientSecret());
    }

    /// What sessions are sealed with. The client's secret does: all instances have it, and the
    /// database has not.
    Optional<String> sessionSecret() {
        return text(
                        SESSION_SECRET,
                        configuration.sessionSecretFile(),
                        configuration.sessionSecret())
                .or(this::secret);
    }

    private static Optional<String> text(
            String variable, Optional<String> file, Optional<String> text) {
        try {
            return read(variable, file, text);
        } catch (InvalidSetting unreadable) {
            LOG.warn(unreadable.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<String> read(
            String variable, Optional<String> file, Optional<String> text) {
        return file.map(it -> new SecretFile(variable + "_FILE", it).read())
                .or(() -> text)
                .map(String::strip)
                .filter(it -> !it.isEmpty());
    }

    /// Throws [InvalidSetting] where people are to sign in through an issuer and cannot, or where
    /// what their sessions are sealed with could be guessed: whoever has one could try for as long
    /// as they like.
    ///
    /// @param settings by their names
    static void check(Function<String, Optional<String>> settings) {
        Optional<String> id = settings.apply("codeway.oidc.client-id");
        if (id.isEmpty()) {
            return;
        }
        // The framework takes this word for all of them.
        if (id.get().strip().equals("any")) {
            throw new InvalidSetting(ID, "cannot be " + id.get().strip());
        }
        if (settings.apply("codeway.oidc.issuer").isEmpty()) {
            throw new InvalidSetting(ID, "needs CODEWAY_OIDC_ISSUER");
        }
        checkAuthentication(settings.apply("codeway.oidc.client-authentication").orElse("basic"));
        Optional<String> client = read(SECRET, settings, "codeway.oidc.client-secret");
        Optional<String> session = read(SESSION_SECRET, settings, "codeway.oidc.session-secret");
        String sealing =
                session.or(() -> client)
                        .orElseThrow(
                                () ->
                                        new InvalidSetting(
                                                SESSION_SECRET,
                                                "not set, nor is "
                                                        + SECRET
                                                        + ": sessions need one of them"));
        if (sealing.length() < SHORTEST) {
            throw new InvalidSetting(
                    session.isPresent() ? SESSION_SECRET : SECRET,
                    "must have at least %d characters%s"
                            .formatted(
                                    SHORTEST,
                                    session.isPresent()
                                            ? ""
                                            : ", or be joined by such a " + SESSION_SECRET));
        }
    }

    private static void checkAuthentication(String text) {
        if (Arrays.stream(ClientAuthentication.values())
                .noneMatch(it -> it.name().equalsIgnoreCase(text.strip()))) {
            throw new InvalidSetting("CODEWAY_OIDC_CLIENT_AUTHENTICATION", "must be basic or post");
        }
    }

    private static Optional<String> read(
            String variable, Function<String, Optional<String>> settings, String name) {
        return read(variable, settings.apply(name + "-file"), settings.apply(name));
    }
}
