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
/// @param createdAt as in RFC 3339, in UTC
public record Event(
        long id,
        String type,
        UUID projectId,
        @Nullable UUID deploymentId,
        String data,
        String createdAt) {

    /// The id up to which nothing can appear any more. A later answer may be lower, because a
    /// transaction noted where the feed stood before it was let in; what was final stays final.
    ///
    /// @param connection in autocommit, for the events must be read with a younger snapshot
    public static long horizon(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT codeway.event_horizon()");
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

    /// Where the feed begins and ends, and whether a place lies in it. Ends are committed events,
    /// never ids that were dealt and rolled back: these may be dealt again after a crash.
    ///
    /// @param deletedTo the last event that has been deleted
    /// @param end the last event up to the horizon
    /// @param holds whether the feed can be gone on with from the place
    record Reach(long deletedTo, long end, boolean holds) {

        static Reach of(Connection connection, long horizon, long place) throws SQLException {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            """
                            SELECT deleted_to,
                                greatest(deleted_to, (SELECT max(id) FROM codeway.event WHERE id <= ?)),
                                deleted_to = ? OR EXISTS (SELECT FROM codeway.event WHERE id = ?)
                            FROM codeway.event_retention
                            """)) {
                statement.setLong(1, horizon);
                statement.setLong(2, place);
                statement.setLong(3, place);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return new Reach(row.getLong(1), row.getLong(2), row.getBoolean(3));
                }
            }
        }
    }

    /// Whether any event of a deployment is still kept.
    static boolean tellsOf(Connection connection, UUID deploymentId) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT EXISTS (SELECT FROM codeway.event WHERE deployment_id = ?)")) {
            statement.setObject(1, deploymentId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
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
                            codeway.rfc3339(created_at)
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
                    events.add(read(rows));
                }
            }
            return events;
        }
    }

    private static Event read(ResultSet row) throws SQLException {
        return new Event(
                row.getLong(1),
                row.getString(2),
                row.getObject(3, UUID.class),
                row.getObject(4, UUID.class),
                row.getString(5),
                row.getString(6));
    }

    /// All of this as the JSON object that clients get, in the order in which PostgreSQL writes
    /// one.
    String document() {
        return "{\"id\": "
                + id
                + ", \"data\": "
                + data
                + ", \"type\": \""
                + type
                + "\", \"createdAt\": \""
                + createdAt
                + "\", \"projectId\": \""
                + projectId
                + "\", \"deploymentId\": "
                + (deploymentId == null ? "null" : "\"" + deploymentId + "\"")
                + "}";
    }
}
