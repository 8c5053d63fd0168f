package dev.codeway.access;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Role;
import dev.codeway.platform.setting.InvalidSetting;
import dev.codeway.platform.setting.SecretFile;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/// The first administrator's key, which the environment gives: with it the others are made.
@ApplicationScoped
public class AdminKey {

    private static final Logger LOG = Logger.getLogger(AdminKey.class);
    private static final String VARIABLE = "CODEWAY_ADMIN_KEY";
    private static final String FILE = VARIABLE + "_FILE";
    private static final int SHORTEST = 24;
    private static final Caller BEARER =
            new Caller("key:environment", "environment", Role.ADMIN, null);

    private final AccessConfiguration configuration;

    AdminKey(AccessConfiguration configuration) {
        this.configuration = configuration;
    }

    /// Whether there is one.
    boolean isGiven() {
        return text().isPresent();
    }

    /// Its bearer, where this is it. Takes as long as a text of this length takes, however much of
    /// it is right.
    Optional<Caller> admit(String text) {
        return text().filter(
                        key ->
                                MessageDigest.isEqual(
                                        text.getBytes(StandardCharsets.UTF_8),
                                        key.getBytes(StandardCharsets.UTF_8)))
                .map(_ -> BEARER);
    }

    /// Throws [InvalidSetting] where one is given that cannot be read, or that could be guessed.
    public static void check(Config config) {
        Optional<SecretFile> file =
                config.getOptionalValue("codeway.admin-key-file", String.class).map(AdminKey::file);
        require(
                file.isPresent() ? FILE : VARIABLE,
                file.map(SecretFile::read)
                        .or(() -> config.getOptionalValue("codeway.admin-key", String.class)));
    }

    private static void require(String variable, Optional<String> key) {
        if (key.filter(it -> it.strip().length() < SHORTEST).isPresent()) {
            throw new InvalidSetting(
                    variable, "must have at least %d characters".formatted(SHORTEST));
        }
    }

    private static SecretFile file(String name) {
        return new SecretFile(FILE, name);
    }

    /// The one in the file, where one is named: a file that is taken away lets nobody in.
    Optional<String> text() {
        Optional<String> file = configuration.adminKeyFile();
        return file.isPresent()
                ? file.flatMap(it -> read(file(it)))
                : configuration.adminKey().filter(it -> !it.isBlank());
    }

    private static Optional<String> read(SecretFile file) {
        try {
            return Optional.of(file.read().strip());
        } catch (InvalidSetting unreadable) {
            LOG.warn(unreadable.getMessage());
            return Optional.empty();
        }
    }
}
