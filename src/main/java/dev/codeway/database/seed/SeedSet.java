package dev.codeway.database.seed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.database.environment.Environment;
import dev.codeway.platform.hash.Sha256;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// What an environment begins with.
///
/// @param hash of its file (SHA-256), in hexadecimal digits
record SeedSet(Environment environment, String hash, Content content) {

    /// The file, `db/seed/ENVIRONMENT.json`.
    ///
    /// @param version raised with every change
    @RegisterForReflection
    record Content(int version, List<Project> projects) {}

    /// @param subdomain by which it is known
    /// @param deployments oldest first; known by their place, so new ones come last
    @RegisterForReflection
    record Project(String subdomain, String name, String gitURL, List<Deployment> deployments) {}

    /// @param age how long ago it was made, when it is seeded
    /// @param took how long its build took; null where it never ended or never began
    @RegisterForReflection
    record Deployment(
            String status,
            @Nullable String reason,
            @Nullable String ref,
            @Nullable String commit,
            String trigger,
            Duration age,
            @Nullable Duration took) {}

    static SeedSet of(Environment environment, ObjectMapper json) {
        String name = "db/seed/%s.json".formatted(environment);
        try (InputStream file =
                Objects.requireNonNull(
                        Thread.currentThread().getContextClassLoader().getResourceAsStream(name),
                        name)) {
            return parse(
                    environment, new String(file.readAllBytes(), StandardCharsets.UTF_8), json);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static SeedSet parse(Environment environment, String text, ObjectMapper json)
            throws JsonProcessingException {
        return new SeedSet(environment, Sha256.of(text), json.readValue(text, Content.class));
    }

    int version() {
        return content.version();
    }

    List<Project> projects() {
        return content.projects();
    }
}
