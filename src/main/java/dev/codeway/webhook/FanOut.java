package dev.codeway.webhook;

import dev.codeway.event.Event;

import io.quarkus.narayana.jta.QuarkusTransaction;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import javax.sql.DataSource;

/// Makes a delivery of each event for each webhook that wants it, once, whichever instance comes
/// first: the place in the feed moves in the transaction that makes them.
@ApplicationScoped
class FanOut {

    /// How far in the feed one transaction goes.
    private static final int STRIDE = 5_000;

    private final DataSource database;

    FanOut(DataSource database) {
        this.database = database;
    }

    /// Brings all webhooks up to the end of the feed. False where all of them were there.
    boolean collect() throws SQLException {
        long horizon;
        List<UUID> behind = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement find =
                        connection.prepareStatement(
                                """
                                SELECT id FROM codeway.webhook
                                WHERE disabled_at IS NULL
                                    AND place < (SELECT last_value FROM codeway.event_id)
                                ORDER BY id
                                """);
                ResultSet rows = find.executeQuery()) {
            while (rows.next()) {
                behind.add(rows.getObject(1, UUID.class));
            }
            if (behind.isEmpty()) {
                return false;
            }
            // In a statement of its own, before events are read.
            horizon = Event.horizon(connection);
        }
        for (UUID webhook : behind) {
            boolean more;
            do {
                more = QuarkusTransaction.requiringNew().call(() -> advance(webhook, horizon));
            } while (more);
        }
        return true;
    }

    /// Whether there is more to do.
    private boolean advance(UUID webhook, long horizon) throws SQLException {
        try (Connection connection = database.getConnection()) {
            long place;
            // Nobody else finishes or makes deliveries of it meanwhile: see the first of a subject.
            try (PreparedStatement lock =
                    connection.prepareStatement(
                            """
                            SELECT place FROM codeway.webhook
                            WHERE id = ? AND disabled_at IS NULL AND place < ? FOR NO KEY UPDATE
                            """)) {
                lock.setObject(1, webhook);
                lock.setLong(2, horizon);
                try (ResultSet row = lock.executeQuery()) {
                    if (!row.next()) {
                        return false;
                    }
                    place = row.getLong(1);
                }
            }
            long upTo = Math.min(horizon, place + STRIDE);
            insert(connection, webhook, upTo);
            try (PreparedStatement move =
                    connection.prepareStatement(
                            "UPDATE codeway.webhook SET place = ? WHERE id = ?")) {
                move.setLong(1, upTo);
                move.setObject(2, webhook);
                move.executeUpdate();
            }
            return upTo < horizon;
        }
    }

    private static void insert(Connection connection, UUID webhook, long upTo) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO codeway.webhook_delivery (id, webhook_id, event_id, type, project_id,
                            deployment_id, payload, status, in_order, attempts, failures, next_attempt_at,
                            created_at)
                        SELECT gen_random_uuid(), w.id, e.id, e.type, e.project_id, e.deployment_id,
                            format('{"type":%s,"timestamp":%s,"eventId":%s,"data":%s}', to_json(e.type),
                                to_json(codeway.rfc3339(e.created_at)), e.id, e.data),
                            'PENDING', true, 0, 0,
                            -- The first of its subject is due, the others wait for it.
                            CASE WHEN row_number() OVER (
                                    PARTITION BY coalesce(e.deployment_id, e.project_id) ORDER BY e.id) = 1
                                AND NOT EXISTS (
                                    SELECT FROM codeway.webhook_delivery d
                                    WHERE d.webhook_id = w.id
                                        AND d.subject = coalesce(e.deployment_id, e.project_id)
                                        AND d.status = 'PENDING' AND d.in_order)
                            THEN clock_timestamp() END,
                            clock_timestamp()
                        FROM codeway.webhook w
                        JOIN codeway.event e ON e.id > w.place AND e.id <= ?
                            AND (w.project_id IS NULL OR e.project_id = w.project_id)
                            AND (cardinality(w.events) = 0 OR e.type = ANY (w.events)
                                OR split_part(e.type, '.', 1) = ANY (w.events))
                        WHERE w.id = ?
                        ORDER BY e.id
                        """)) {
            insert.setLong(1, upTo);
            insert.setObject(2, webhook);
            insert.executeUpdate();
        }
    }
}
