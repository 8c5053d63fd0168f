package dev.codeway.project;

import dev.codeway.platform.http.JsonBytes;
import dev.codeway.platform.http.ViewSerializer;

/// Writes a [ProjectView].
final class ProjectSerializer extends ViewSerializer<ProjectView> {

    static final byte[] ID = first("id");
    static final byte[] NAME = next("name");
    static final byte[] GIT_URL = next("gitURL");
    static final byte[] SUBDOMAIN = next("subdomain");
    static final byte[] LIVE = next("live");
    static final byte[] PINNED = next("pinned");
    static final byte[] CREATED_AT = next("createdAt");
    static final byte[] UPDATED_AT = next("updatedAt");

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
