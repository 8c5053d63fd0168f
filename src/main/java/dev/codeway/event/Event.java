package dev.codeway.event;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// One change, as the feed tells it.
///
/// @param id its place in the feed; ids grow, with holes
/// @param type what changed and how, such as `deployment.ready`
/// @param deploymentId null where it is about the project itself
/// @param data the thing after the change (before it, where it was deleted), a JSON object
/// @param document all of this as the JSON object that clients get
public record Event(
        long id,
        String type,
        UUID projectId,
        @Nullable UUID deploymentId,
        String data,
        String document) {

    /// The place up to which the feed is final: nothing appears there any more.
    ///
    /// @param connection in autocommit, for the events must be read with a younger snapshot
    static long horizon(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT codeway.event_horizon()");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /// The place up to which the oldest events have been deleted.
    static long deletedTo(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT deleted_to FROM codeway.event_retention");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /// Whether the database has a feed: before the migrations it has none.
    static boolean feedExists(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT to_regprocedure('codeway.event_horizon()') IS NOT NULL");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /// The events after a place up to the horizon, oldest first.
    static List<Event> between(
            Connection connection, long after, long horizon, EventFilter filter, int limit)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT id, type, project_id, deployment_id, data,
                            jsonb_build_object('id', id, 'type', type, 'projectId', project_id,
                                'deploymentId', deployment_id,
                                'createdAt', codeway.rfc3339(created_at), 'data', data)
                        FROM codeway.event
                        WHERE id > ? AND id <= ? %s
                        ORDER BY id LIMIT ?
                        """
                                .formatted(filter.sql()))) {
            statement.setLong(1, after);
            statement.setLong(2, horizon);
            statement.setInt(filter.bind(statement, 3), limit);
            List<Event> events = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    events.add(
                            new Event(
                                    rows.getLong(1),
                                    rows.getString(2),
                                    rows.getObject(3, UUID.class),
                                    rows.getObject(4, UUID.class),
                                    rows.getString(5),
                                    rows.getString(6)));
                }
            }
            return events;
        }
    }
}
