package dev.codeway.database.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// A project with all its deployments, oldest first.
record History(ExportedProject project, List<ExportedDeployment> deployments) {

    String subdomain() {
        return project.subdomain();
    }

    /// Reads one after the other, by subdomain.
    static final class Reader {

        private final ObjectMapper json;
        private final Contents.Lines projects;
        private final Contents.Lines deployments;
        private @Nullable ExportedDeployment ahead;

        Reader(Contents contents, ObjectMapper json) throws SQLException, IOException {
            this.json = json;
            projects = contents.projects();
            deployments = contents.deployments();
            ahead = deployment();
        }

        /// Null after the last one.
        @Nullable History next() throws SQLException, IOException {
            ExportedProject project = parse(projects.next(), ExportedProject.class);
            return project == null ? null : new History(project, deploymentsOf(project));
        }

        private List<ExportedDeployment> deploymentsOf(ExportedProject project)
                throws SQLException, IOException {
            List<ExportedDeployment> all = new ArrayList<>();
            while (ahead != null && ahead.project().equals(project.subdomain())) {
                all.add(ahead);
                ahead = deployment();
            }
            return all;
        }

        private @Nullable ExportedDeployment deployment() throws SQLException, IOException {
            return parse(deployments.next(), ExportedDeployment.class);
        }

        private <T> @Nullable T parse(@Nullable String line, Class<T> type)
                throws JsonProcessingException {
            return line == null ? null : json.readValue(line, type);
        }
    }
}
