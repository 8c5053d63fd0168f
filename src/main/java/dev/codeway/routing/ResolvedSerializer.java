package dev.codeway.routing;

import dev.codeway.platform.http.JsonBytes;
import dev.codeway.platform.http.ViewSerializer;

/// Writes a [ResolvedView].
final class ResolvedSerializer extends ViewSerializer<ResolvedView> {

    private static final class OfArtifact extends ViewSerializer<Live.Artifact> {

        private static final byte[] URI = first("uri");
        private static final byte[] SHA_256 = next("sha256");
        private static final byte[] BYTES = next("bytes");

        @Override
        public void write(Live.Artifact artifact, JsonBytes json) {
            json.raw(URI)
                    .text(artifact.uri())
                    .raw(SHA_256)
                    .text(artifact.sha256())
                    .raw(BYTES)
                    .number(artifact.bytes())
                    .raw('}');
        }
    }

    private static final class OfRelease extends ViewSerializer<Live.Release> {

        private static final byte[] ID = first("id");
        private static final byte[] NUMBER = next("number");
        private static final byte[] KIND = next("kind");
        private static final byte[] LIVE_FROM = next("liveFrom");

        @Override
        public void write(Live.Release release, JsonBytes json) {
            json.raw(ID)
                    .uuid(release.id())
                    .raw(NUMBER)
                    .number(release.number())
                    .raw(KIND)
                    .text(release.kind())
                    .raw(LIVE_FROM)
                    .time(release.liveFrom())
                    .raw('}');
        }
    }

    private static final byte[] PROJECT_ID = first("projectId");
    private static final byte[] DEPLOYMENT_ID = next("deploymentId");
    private static final byte[] ARTIFACT = next("artifact");
    private static final byte[] RELEASE = next("release");

    private static final OfArtifact OF_ARTIFACT = new OfArtifact();
    private static final OfRelease OF_RELEASE = new OfRelease();

    @Override
    public void write(ResolvedView view, JsonBytes json) {
        json.raw(PROJECT_ID)
                .uuid(view.projectId())
                .raw(DEPLOYMENT_ID)
                .uuid(view.deploymentId())
                .raw(ARTIFACT)
                .view(view.artifact(), OF_ARTIFACT)
                .raw(RELEASE)
                .view(view.release(), OF_RELEASE)
                .raw('}');
    }
}
