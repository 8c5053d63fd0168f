package dev.codeway.build;

import dev.codeway.platform.hotread.RowJson;
import dev.codeway.platform.http.JsonBytes;
import dev.codeway.platform.http.ViewSerializer;

/// Writes an [Artifact].
public final class ArtifactSerializer extends ViewSerializer<Artifact> {

    private static final byte[] URI = first("uri");
    private static final byte[] SHA_256 = next("sha256");
    private static final byte[] BYTES = next("bytes");

    /// Writes one that is kept in these columns of a row.
    public static void write(RowJson row, int uri, int sha256, int bytes) {
        row.text(URI, uri).text(SHA_256, sha256).number(BYTES, bytes).end();
    }

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
