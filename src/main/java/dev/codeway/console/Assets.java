package dev.codeway.console;

import dev.codeway.platform.hash.Sha256;

import io.quarkus.qute.TemplateExtension;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What pages are made of beside themselves: their style, their script, their icon. Each has its
/// fingerprint in its address, so that browsers need to ask for it once.
final class Assets {

    /// @param type of what media
    /// @param fingerprint of the text
    record Asset(String name, String type, String text, String fingerprint) {

        String path() {
            return "/console/assets/" + fingerprint + "/" + name;
        }
    }

    private static final Map<String, Asset> ALL =
            Stream.of(
                            read("console.css", "text/css"),
                            read("console.js", "text/javascript"),
                            read("icon.svg", "image/svg+xml"))
                    .collect(Collectors.toUnmodifiableMap(Asset::name, it -> it));

    private Assets() {}

    private static Asset read(String name, String type) {
        try (InputStream file = Assets.class.getResourceAsStream("/console/" + name)) {
            String text =
                    new String(
                            Objects.requireNonNull(file, name).readAllBytes(),
                            StandardCharsets.UTF_8);
            return new Asset(name, type + ";charset=UTF-8", text, Sha256.of(text).substring(0, 16));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Empty where there is no such one, or none any more.
    static Optional<Asset> find(String fingerprint, String name) {
        return Optional.ofNullable(ALL.get(name))
                .filter(it -> it.fingerprint().equals(fingerprint));
    }

    /// In templates `{asset:path('console.css')}`.
    @TemplateExtension(namespace = "asset")
    static String path(String name) {
        return Objects.requireNonNull(ALL.get(name), name).path();
    }
}
