package dev.codeway.project;

import static dev.codeway.project.ProjectSerializer.CREATED_AT;
import static dev.codeway.project.ProjectSerializer.GIT_URL;
import static dev.codeway.project.ProjectSerializer.ID;
import static dev.codeway.project.ProjectSerializer.LIVE;
import static dev.codeway.project.ProjectSerializer.NAME;
import static dev.codeway.project.ProjectSerializer.PINNED;
import static dev.codeway.project.ProjectSerializer.SUBDOMAIN;
import static dev.codeway.project.ProjectSerializer.UPDATED_AT;

import dev.codeway.platform.hotread.RowJson;
import dev.codeway.platform.hotread.RowView;

/// A project as the database shows it to whoever asks past the ORM.
final class ProjectRow {

    private static final String SELECT =
            """
            SELECT id, name, git_url, subdomain, pinned, live_release_id, live_deployment_id,
                live_since, created_at, updated_at, version
            FROM codeway.project\
            """;

    static final RowView VIEW = new RowView(SELECT, null, 8, 10, _ -> true, ProjectRow::write);

    private ProjectRow() {}

    private static void write(RowJson row) {
        row.uuid(ID, 0)
                .text(NAME, 1)
                .text(GIT_URL, 2)
                .text(SUBDOMAIN, 3)
                .view(LIVE, 5, ProjectRow::release)
                .flag(PINNED, 4)
                .time(CREATED_AT, 8)
                .time(UPDATED_AT, 9)
                .end();
    }

    private static void release(RowJson row) {
        row.uuid(LiveReleaseSerializer.ID, 5)
                .uuid(LiveReleaseSerializer.DEPLOYMENT_ID, 6)
                .time(LiveReleaseSerializer.SINCE, 7)
                .end();
    }
}
