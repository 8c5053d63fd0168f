package dev.codeway.database.exchange;

import dev.codeway.database.record.DeploymentRecord;
import dev.codeway.database.record.ProjectRecord;
import dev.codeway.database.record.ReleaseRecord;
import dev.codeway.platform.postgres.Sql;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// Writes what one project here lacks.
///
/// @param connection in a transaction that holds the tables
record Mending(Connection connection) {

    // Only one deployment of a project is QUEUED and one IN_PROGRESS, and every other was once.
    private static final List<String> LAST = List.of("IN_PROGRESS", "QUEUED", "NOT_STARTED");

    void mend(Difference.Action action, @Nullable History there, @Nullable History here)
            throws SQLException {
        switch (action) {
            case CREATE -> create(Objects.requireNonNull(there), UUID.randomUUID());
            case UPDATE -> update(Objects.requireNonNull(there), Objects.requireNonNull(here));
            case REPLACE -> {
                UUID id = projectId(Objects.requireNonNull(here));
                ProjectRecord.delete(connection, id);
                create(Objects.requireNonNull(there), id);
            }
            case DELETE ->
                    ProjectRecord.delete(connection, projectId(Objects.requireNonNull(here)));
            case KEEP -> {}
        }
    }

    private void create(History there, UUID id) throws SQLException {
        there.project().record(id).create(connection);
        bring(there, new History(there.project(), List.of()), id, null);
    }

    private void update(History there, History here) throws SQLException {
        bring(there, here, projectId(here), here.project().live());
    }

    private void bring(History there, History here, UUID projectId, @Nullable Integer live)
            throws SQLException {
        Map<Integer, UUID> ids = ids(projectId, there);
        Map<Integer, String> statuses = new HashMap<>();
        here.deployments().forEach(it -> statuses.put(it.number(), it.status()));
        for (ExportedDeployment deployment : settledFirst(there.deployments())) {
            DeploymentRecord record = deployment.record(projectId, ids);
            String status = statuses.get(deployment.number());
            if (status == null) {
                record.create(connection);
            } else if (!status.equals(deployment.status())) {
                record.advance(connection, status);
            }
        }
        Integer becomes = there.project().live();
        if (becomes != null && !becomes.equals(live)) {
            ReleaseRecord.create(
                    connection,
                    projectId,
                    Objects.requireNonNull(ids.get(becomes)),
                    finishedAt(there, becomes));
        }
        there.project().record(projectId).update(connection);
    }

    private static List<ExportedDeployment> settledFirst(List<ExportedDeployment> deployments) {
        return deployments.stream()
                .sorted(
                        Comparator.comparingInt(
                                (ExportedDeployment it) -> LAST.indexOf(it.status())))
                .toList();
    }

    private static Instant finishedAt(History there, int number) {
        return there.deployments().stream()
                .filter(it -> it.number() == number)
                .map(it -> Objects.requireNonNull(it.finishedAt()))
                .findFirst()
                .orElseThrow();
    }

    private Map<Integer, UUID> ids(UUID projectId, History there) throws SQLException {
        Map<Integer, UUID> ids = new HashMap<>();
        there.deployments().forEach(it -> ids.put(it.number(), UUID.randomUUID()));
        Sql.list(
                connection,
                row -> ids.put(row.getInt(1), row.getObject(2, UUID.class)),
                "SELECT number, id FROM codeway.deployment WHERE project_id = ?",
                projectId);
        return ids;
    }

    private UUID projectId(History here) throws SQLException {
        return Sql.first(
                        connection,
                        row -> row.getObject(1, UUID.class),
                        "SELECT id FROM codeway.project WHERE subdomain = ?",
                        here.subdomain())
                .orElseThrow();
    }
}
