package dev.codeway.project;

import dev.codeway.platform.http.ViewSerializer;

/// Writes a [ProjectView].
final class ProjectSerializer extends ViewSerializer<ProjectView> {

    ProjectSerializer() {
        uuid("id", ProjectView::id);
        text("name", ProjectView::name);
        text("gitURL", ProjectView::gitURL);
        text("subdomain", ProjectView::subdomain);
        value("live", ProjectView::live);
        flag("pinned", ProjectView::pinned);
        time("createdAt", ProjectView::createdAt);
        time("updatedAt", ProjectView::updatedAt);
        others(ProjectView::relations);
    }
}
