package dev.codeway.project;

import dev.codeway.platform.http.JsonBytes;
import dev.codeway.platform.http.ViewSerializer;

/// Writes a [ProjectView].
final class ProjectSerializer extends ViewSerializer<ProjectView> {

    private static final byte[] ID = first("id");
    private static final byte[] NAME = next("name");
    private static final byte[] GIT_URL = next("gitURL");
    private static final byte[] SUBDOMAIN = next("subdomain");
    private static final byte[] LIVE = next("live");
    private static final byte[] PINNED = next("pinned");
    private static final byte[] CREATED_AT = next("createdAt");
    private static final byte[] UPDATED_AT = next("updatedAt");

    private static final LiveReleaseSerializer OF_RELEASE = new LiveReleaseSerializer();

    @Override
    public void write(ProjectView view, JsonBytes json) {
        json.raw(ID)
                .uuid(view.id())
                .raw(NAME)
                .text(view.name())
                .raw(GIT_URL)
                .text(view.gitURL())
                .raw(SUBDOMAIN)
                .text(view.subdomain())
                .raw(LIVE)
                .view(view.live(), OF_RELEASE)
                .raw(PINNED)
                .flag(view.pinned())
                .raw(CREATED_AT)
                .time(view.createdAt())
                .raw(UPDATED_AT)
                .time(view.updatedAt())
                .members(view.relations())
                .raw('}');
    }
}
