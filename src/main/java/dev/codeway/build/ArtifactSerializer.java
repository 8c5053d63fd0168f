package dev.codeway.build;

import dev.codeway.platform.http.JsonBytes;
import dev.codeway.platform.http.ViewSerializer;

/// Writes an [Artifact].
public final class ArtifactSerializer extends ViewSerializer<Artifact> {

    private static final byte[] URI = first("uri");
    private static final byte[] SHA_256 = next("sha256");
    private static final byte[] BYTES = next("bytes");

    @Override
    public void write(Artifact artifact, JsonBytes json) {
        json.raw(URI)
                .text(artifact.uri())
                .raw(SHA_256)
                .text(artifact.sha256())
                .raw(BYTES)
                .number(artifact.bytes())
                .raw('}');
    }
}
