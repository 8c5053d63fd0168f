package dev.codeway.project;

import dev.codeway.platform.http.JsonBytes;
import dev.codeway.platform.http.ViewSerializer;

/// Writes a [LiveRelease].
final class LiveReleaseSerializer extends ViewSerializer<LiveRelease> {

    static final byte[] ID = first("id");
    static final byte[] DEPLOYMENT_ID = next("deploymentId");
    static final byte[] SINCE = next("since");

    @Override
    public void write(LiveRelease release, JsonBytes json) {
        json.raw(ID)
                .uuid(release.id())
                .raw(DEPLOYMENT_ID)
                .uuid(release.deploymentId())
                .raw(SINCE)
                .time(release.since())
                .raw('}');
    }
}
