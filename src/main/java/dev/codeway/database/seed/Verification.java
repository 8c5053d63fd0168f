package dev.codeway.database.seed;

import dev.codeway.platform.command.Report;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.platform.postgres.Sql;

import io.quarkus.runtime.annotations.RegisterForReflection;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Holds what a database has against the set that it was seeded with.
@ApplicationScoped
class Verification {

    /// @param compared how many projects and deployments
    /// @param drift one line for each thing that is not as the set says
    @RegisterForReflection
    record Verified(String environment, int version, int compared, List<String> drift)
            implements Report {

        @Override
        public void print(PrintWriter out) {
            out.printf(
                    "Seeds of %s, version %d: %d rows compared, %s%n",
                    environment,
                    version,
                    compared,
                    drift.isEmpty() ? "all as described" : drift.size() + " differ");
            drift.forEach(out::println);
        }
    }

    private final DirectDatabase database;

    Verification(DirectDatabase database) {
        this.database = database;
    }

    private record Project(UUID id, String name, String gitUrl) {}

    private record Deployment(
            UUID projectId,
            String status,
            @Nullable String reason,
            @Nullable String ref,
            @Nullable String commit,
            String trigger) {

        private String text() {
            return "%s of %s at %s by %s"
                    .formatted(
                            reason == null ? status : "%s (%s)".formatted(status, reason),
                            ref,
                            commit,
                            trigger);
        }
    }

    /// Reads all of it in one snapshot.
    Verified verify(SeedSet set) throws SQLException {
        try (Connection connection = database.connect()) {
            Seeds.require(connection);
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            List<String> drift = new ArrayList<>();
            int compared = 0;
            record(set, connection).ifPresent(drift::add);
            for (SeedSet.Project project : set.projects()) {
                compared += 1 + project.deployments().size();
                compare(project, connection, drift);
            }
            return new Verified(set.environment().toString(), set.version(), compared, drift);
        }
    }

    private static Optional<String> record(SeedSet set, Connection connection) throws SQLException {
        return Seeds.recorded(connection, set.environment())
                .map(
                        it ->
                                it.hash().equals(set.hash())
                                        ? Optional.<String>empty()
                                        : Optional.of(
                                                "seeded with version %d (%s), this build has %d (%s)"
                                                        .formatted(
                                                                it.version(),
                                                                it.hash().substring(0, 12),
                                                                set.version(),
                                                                set.hash().substring(0, 12))))
                .orElse(Optional.of("never seeded"));
    }

    private static void compare(SeedSet.Project expected, Connection connection, List<String> drift)
            throws SQLException {
        Optional<Project> found =
                Sql.first(
                        connection,
                        row ->
                                new Project(
                                        row.getObject(1, UUID.class),
                                        row.getString(2),
                                        row.getString(3)),
                        "SELECT id, name, git_url FROM codeway.project WHERE subdomain = ?",
                        expected.subdomain());
        if (found.isEmpty()) {
            drift.add(expected.subdomain() + ": no such project");
            return;
        }
        Project project = found.get();
        if (!project.name().equals(expected.name())) {
            drift.add(
                    "%s: name is %s, not %s"
                            .formatted(expected.subdomain(), project.name(), expected.name()));
        }
        if (!project.gitUrl().equals(expected.gitURL())) {
            drift.add(
                    "%s: gitURL is %s, not %s"
                            .formatted(expected.subdomain(), project.gitUrl(), expected.gitURL()));
        }
        for (int place = 0; place < expected.deployments().size(); place++) {
            int index = place;
            String name = "%s, deployment %d".formatted(expected.subdomain(), place + 1);
            find(Seeder.deploymentId(project.id(), place), connection)
                    .map(it -> difference(expected.deployments().get(index), project.id(), it))
                    .orElse(Optional.of("no such deployment"))
                    .ifPresent(it -> drift.add(name + ": " + it));
        }
    }

    private static Optional<Deployment> find(UUID id, Connection connection) throws SQLException {
        return Sql.first(
                connection,
                row ->
                        new Deployment(
                                row.getObject(1, UUID.class),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6)),
                """
                SELECT project_id, status, reason, ref, commit_hash, trigger
                FROM codeway.deployment WHERE id = ?
                """,
                id);
    }

    /// What was not at its end when it was seeded has lived on since, as it should.
    private static Optional<String> difference(
            SeedSet.Deployment expected, UUID projectId, Deployment found) {
        boolean ended = expected.took() != null;
        Deployment should =
                new Deployment(
                        projectId,
                        ended ? expected.status() : found.status(),
                        ended ? expected.reason() : found.reason(),
                        expected.ref(),
                        expected.commit(),
                        expected.trigger());
        return should.equals(found)
                ? Optional.empty()
                : Optional.of("is %s, not %s".formatted(found.text(), should.text()));
    }
}
