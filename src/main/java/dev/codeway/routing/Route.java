package dev.codeway.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

import dev.codeway.event.Event;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;

/// A project as routers see it.
///
/// @param live null where nothing is
record Route(UUID projectId, String subdomain, @Nullable Live live) {

    /// What routing reads of the document that events carry.
    @RegisterForReflection
    record Document(String subdomain, @Nullable Live live) {}

    /// Reads documents as they are, whatever else will be in them one day.
    static ObjectReader reader(ObjectMapper json) {
        return json.readerFor(Document.class)
                .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /// The project after an event of its own, or before its deletion.
    static Route of(Event event, ObjectReader reader) {
        try {
            Document project = reader.readValue(event.data());
            return new Route(event.projectId(), project.subdomain(), project.live());
        } catch (JsonProcessingException corrupt) {
            throw new IllegalStateException("Event " + event.id() + " is not readable", corrupt);
        }
    }

    /// Of a row that has the columns which [#COLUMNS] names.
    static Route of(ResultSet row) throws SQLException {
        return new Route(
                row.getObject("project_id", UUID.class), row.getString("subdomain"), live(row));
    }

    /// Of a project `p`, a release `r` and its deployment `d`, which may be missing.
    static final String COLUMNS =
            """
            p.id AS project_id, p.subdomain, r.id AS release_id, r.number, r.kind, r.live_from,
            r.deployment_id, d.artifact_uri, d.artifact_sha256, d.artifact_bytes
            """;

    private static @Nullable Live live(ResultSet row) throws SQLException {
        UUID release = row.getObject("release_id", UUID.class);
        if (release == null) {
            return null;
        }
        String uri = row.getString("artifact_uri");
        return new Live(
                row.getObject("deployment_id", UUID.class),
                uri == null
                        ? null
                        : new Live.Artifact(
                                uri,
                                row.getString("artifact_sha256"),
                                row.getLong("artifact_bytes")),
                new Live.Release(
                        release,
                        row.getInt("number"),
                        row.getString("kind"),
                        row.getObject("live_from", OffsetDateTime.class).toInstant()));
    }
}
