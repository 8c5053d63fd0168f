package dev.codeway.access;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.hash.Sha256;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Role;
import dev.codeway.platform.lifecycle.Serving;

import io.quarkus.runtime.PreventFurtherStepsException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/// The first administrator's key, which the environment gives: with it the others are made.
@ApplicationScoped
class AdminKey {

    private static final Logger LOG = Logger.getLogger(AdminKey.class);
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

    /// Its bearer, where this is it. Takes the same time however much of it is right.
    Optional<Caller> admit(String text) {
        return text().filter(
                        key ->
                                MessageDigest.isEqual(
                                        Sha256.of(key).getBytes(StandardCharsets.US_ASCII),
                                        Sha256.of(text).getBytes(StandardCharsets.US_ASCII)))
                .map(_ -> BEARER);
    }

    /// Ends the process where one is given that could be guessed.
    void check(@Observes Serving event) {
        if (text().filter(it -> it.length() < SHORTEST).isPresent()) {
            throw new PreventFurtherStepsException(
                    "codeway: CODEWAY_ADMIN_KEY: must have at least %d characters"
                            .formatted(SHORTEST),
                    Exit.CONFIGURATION.code());
        }
    }

    Optional<String> text() {
        return configuration
                .adminKey()
                .or(() -> configuration.adminKeyFile().flatMap(AdminKey::read))
                .filter(it -> !it.isBlank());
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException failure) {
            LOG.warnf("CODEWAY_ADMIN_KEY_FILE: %s cannot be read", file);
            return Optional.empty();
        }
    }
}
