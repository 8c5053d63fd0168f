package dev.codeway.build;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;

import dev.codeway.platform.problem.FieldErrors;
import dev.codeway.platform.problem.InvalidValue;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/// What a build made, and where it lies.
///
/// @param uri where routers find it
/// @param sha256 of its bytes, in lower-case hexadecimal
/// @param bytes its size
@Schema(name = "Artifact")
@JsonSerialize(using = ArtifactSerializer.class)
public record Artifact(
        @Schema(examples = "https://artifacts.example.com/shop/7.tar.gz") String uri,
        @Schema(examples = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
                String sha256,
        @Schema(examples = "48213") long bytes) {

    /// As it is kept; null where nothing was made.
    public static @Nullable Artifact of(
            @Nullable String uri, @Nullable String sha256, @Nullable Long bytes) {
        return uri == null || sha256 == null || bytes == null
                ? null
                : new Artifact(uri, sha256, bytes);
    }

    private static final int LONGEST_URI = 2_000;
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /// As workers send it: anything may be missing.
    record Sent(@Nullable String uri, @Nullable String sha256, @Nullable Long bytes) {

        /// Notes what is wrong under `artifact.…`; null where anything is.
        @Nullable Artifact parse(FieldErrors errors) {
            String parsedUri = errors.required("artifact.uri", uri, Artifact::parseUri);
            String digest = errors.required("artifact.sha256", sha256, Artifact::parseSha256);
            Long size = parseBytes("artifact.bytes", bytes, errors);
            return parsedUri == null || digest == null || size == null
                    ? null
                    : new Artifact(parsedUri, digest, size);
        }
    }

    private static String parseUri(String text) {
        if (text.length() > LONGEST_URI) {
            throw new InvalidValue(
                    "too-long", "must have at most %d characters".formatted(LONGEST_URI));
        }
        try {
            if (new URI(text).isAbsolute()) {
                return text;
            }
        } catch (URISyntaxException illegal) {
            throw new InvalidValue("invalid-uri", "is no URI: " + illegal.getReason());
        }
        throw new InvalidValue("invalid-uri", "must be an absolute URI");
    }

    static String parseSha256(String text) {
        if (!SHA_256.matcher(text).matches()) {
            throw new InvalidValue("invalid-digest", "must be 64 lower-case hexadecimal digits");
        }
        return text;
    }

    static @Nullable Long parseBytes(String field, @Nullable Long bytes, FieldErrors errors) {
        if (bytes == null) {
            errors.refuse(field, "required", "is required");
        } else if (bytes < 0) {
            errors.refuse(field, "invalid-number", "must not be negative");
            return null;
        }
        return bytes;
    }
}
