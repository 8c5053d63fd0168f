package dev.codeway.webhook;

import io.quarkus.narayana.jta.QuarkusTransaction;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

import javax.sql.DataSource;

/// What is to be delivered next, and what becomes of it. Instances take turns by SQL alone: who
/// takes a delivery moves its next attempt behind the time that it may need, so nothing is locked
/// while it is sent and nothing is lost where it never ends.
@ApplicationScoped
class DeliveryQueue {

    /// Fails all that a webhook's receiver does not have yet.
    static final String ABANDON_ALL =
            """
            UPDATE codeway.webhook_delivery
            SET status = 'FAILED', error = 'the webhook was disabled', finished_at = clock_timestamp(),
                next_attempt_at = NULL, sending_until = NULL
            WHERE webhook_id = ? AND status = 'PENDING'
            """;

    private static final double JITTER = 0.2;
    private static final int SHOWN_ATTEMPTS = 100;

    /// A delivery that this instance is to send.
    ///
    /// @param attempt its number, which tells this attempt from a later one by somebody else
    /// @param timestamp of the attempt, in seconds of the epoch
    /// @param previousSecret the one before, while it signs too
    record Taken(
            UUID id,
            UUID webhookId,
            int attempt,
            long timestamp,
            String payload,
            WebhookUrl url,
            Secret secret,
            @Nullable Secret previousSecret) {}

    private final DataSource database;
    private final WebhookConfiguration configuration;

    DeliveryQueue(DataSource database, WebhookConfiguration configuration) {
        this.database = database;
        this.configuration = configuration;
    }

    /// Whether the database has a queue: before the migrations it has none.
    boolean exists() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement ask =
                        connection.prepareStatement(
                                "SELECT to_regclass('codeway.webhook_attempt') IS NOT NULL");
                ResultSet row = ask.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /// Takes what is due, of webhooks with the fewest under way first, so that slow receivers keep
    /// nobody waiting but themselves.
    ///
    /// @param underWay how many each webhook has on this instance
    List<Taken> take(int limit, Map<UUID, Integer> underWay) {
        return QuarkusTransaction.requiringNew().call(() -> takeDue(limit, underWay));
    }

    private List<Taken> takeDue(int limit, Map<UUID, Integer> underWay) throws SQLException {
        List<Map.Entry<UUID, Integer>> busy = List.copyOf(underWay.entrySet());
        try (Connection connection = database.getConnection();
                PreparedStatement take =
                        connection.prepareStatement(
                                """
                                WITH candidate AS (
                                    SELECT due.id
                                    FROM codeway.webhook w
                                    LEFT JOIN unnest(?::uuid[], ?::integer[]) AS busy (webhook_id, count)
                                        ON busy.webhook_id = w.id
                                    CROSS JOIN LATERAL (
                                        SELECT d.id, d.next_attempt_at,
                                            row_number() OVER (ORDER BY d.next_attempt_at) AS turn
                                        FROM codeway.webhook_delivery d
                                        WHERE d.webhook_id = w.id AND d.status = 'PENDING'
                                            AND d.next_attempt_at <= now()
                                        ORDER BY d.next_attempt_at
                                        LIMIT greatest(? - coalesce(busy.count, 0), 0)) AS due
                                    WHERE w.disabled_at IS NULL
                                    ORDER BY due.turn + coalesce(busy.count, 0), due.next_attempt_at
                                    LIMIT ?
                                ), free AS (
                                    SELECT id FROM codeway.webhook_delivery
                                    WHERE id IN (SELECT id FROM candidate)
                                        AND status = 'PENDING' AND next_attempt_at <= now()
                                    FOR UPDATE SKIP LOCKED
                                ), taken AS (
                                    UPDATE codeway.webhook_delivery d
                                    SET attempts = d.attempts + 1,
                                        next_attempt_at = now() + ? * interval '1 second',
                                        sending_until = now() + ? * interval '1 second'
                                    FROM free, codeway.webhook w
                                    WHERE d.id = free.id AND w.id = d.webhook_id
                                    RETURNING d.id, d.webhook_id, d.attempts, d.payload, w.url, w.secret,
                                        CASE WHEN w.previous_secret_until > now() THEN w.previous_secret END
                                            AS previous_secret
                                ), noted AS (
                                    INSERT INTO codeway.webhook_attempt (delivery_id, number, started_at)
                                    SELECT id, attempts, clock_timestamp() FROM taken
                                )
                                SELECT id, webhook_id, attempts,
                                    floor(extract(epoch FROM clock_timestamp()))::bigint,
                                    payload, url, secret, previous_secret
                                FROM taken
                                """)) {
            take.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", busy.stream().map(Map.Entry::getKey).toArray()));
            take.setArray(
                    2,
                    connection.createArrayOf(
                            "integer", busy.stream().map(Map.Entry::getValue).toArray()));
            take.setInt(3, configuration.connectionsPerWebhook());
            take.setInt(4, limit);
            take.setDouble(5, seconds(configuration.reclaimAfter()));
            take.setDouble(6, seconds(configuration.reclaimAfter()));
            List<Taken> taken = new ArrayList<>();
            try (ResultSet rows = take.executeQuery()) {
                while (rows.next()) {
                    String previous = rows.getString(8);
                    taken.add(
                            new Taken(
                                    rows.getObject(1, UUID.class),
                                    rows.getObject(2, UUID.class),
                                    rows.getInt(3),
                                    rows.getLong(4),
                                    rows.getString(5),
                                    new WebhookUrl(rows.getString(6)),
                                    new Secret(rows.getString(7)),
                                    previous == null ? null : new Secret(previous)));
                }
            }
            return taken;
        }
    }

    /// Notes how an attempt went and lets the next of its subject go where this one is finished. An
    /// attempt that came too late, after somebody else's began, changes its own history only.
    void record(Taken taken, Outcome outcome) {
        QuarkusTransaction.requiringNew()
                .run(
                        () -> {
                            try (Connection connection = database.getConnection()) {
                                note(connection, taken, outcome);
                            } catch (SQLException failure) {
                                throw new IllegalStateException(failure);
                            }
                        });
    }

    private void note(Connection connection, Taken taken, Outcome outcome) throws SQLException {
        if (!lock(connection, taken.webhookId())) {
            return;
        }
        switch (outcome) {
            case Outcome.Delivered delivered -> {
                end(connection, taken, delivered.status(), null);
                // Also where it was given up meanwhile: the receiver has it.
                finish(connection, taken, "DELIVERED", delivered.status(), null);
            }
            case Outcome.Gone gone -> {
                String error = "the receiver is gone";
                end(connection, taken, Outcome.Gone.STATUS, error);
                finish(connection, taken, "FAILED", Outcome.Gone.STATUS, error);
                disable(connection, taken.webhookId());
            }
            case Outcome.Failed failed -> {
                end(connection, taken, failed.status(), failed.error());
                retry(connection, taken, failed);
            }
        }
        freeNext(connection, taken.id());
    }

    private static boolean lock(Connection connection, UUID webhook) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement(
                        "SELECT id FROM codeway.webhook WHERE id = ? FOR NO KEY UPDATE")) {
            lock.setObject(1, webhook);
            try (ResultSet row = lock.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void end(
            Connection connection, Taken taken, @Nullable Integer status, @Nullable String error)
            throws SQLException {
        try (PreparedStatement end =
                connection.prepareStatement(
                        """
                        UPDATE codeway.webhook_attempt
                        SET ended_at = clock_timestamp(), response_status = ?, error = ?
                        WHERE delivery_id = ? AND number = ?
                        """)) {
            end.setObject(1, status, Types.INTEGER);
            end.setString(2, error);
            end.setObject(3, taken.id());
            end.setInt(4, taken.attempt());
            end.executeUpdate();
        }
    }

    private static void finish(
            Connection connection,
            Taken taken,
            String status,
            int responseStatus,
            @Nullable String error)
            throws SQLException {
        try (PreparedStatement finish =
                connection.prepareStatement(
                        """
                        UPDATE codeway.webhook_delivery
                        SET status = ?, response_status = ?, error = ?, finished_at = clock_timestamp(),
                            next_attempt_at = NULL, sending_until = NULL
                        WHERE id = ? AND attempts = ?
                        """)) {
            finish.setString(1, status);
            finish.setInt(2, responseStatus);
            finish.setString(3, error);
            finish.setObject(4, taken.id());
            finish.setInt(5, taken.attempt());
            finish.executeUpdate();
        }
    }

    private void retry(Connection connection, Taken taken, Outcome.Failed failed)
            throws SQLException {
        Object[] delays =
                configuration.retryDelays().stream().map(DeliveryQueue::seconds).toArray();
        try (PreparedStatement retry =
                connection.prepareStatement(
                        """
                        UPDATE codeway.webhook_delivery d
                        SET failures = failures + 1, response_status = ?, error = ?, sending_until = NULL,
                            status = CASE WHEN delay IS NULL THEN 'FAILED' ELSE d.status END,
                            finished_at = CASE WHEN delay IS NULL THEN clock_timestamp() END,
                            next_attempt_at = clock_timestamp() + greatest(delay * ?,
                                CASE WHEN delay IS NOT NULL THEN ? END) * interval '1 second'
                        FROM (SELECT id, (?::double precision[])[failures + 1] AS delay
                            FROM codeway.webhook_delivery WHERE id = ?) AS scheduled
                        WHERE d.id = scheduled.id AND d.attempts = ? AND d.status = 'PENDING'
                        """)) {
            retry.setObject(1, failed.status(), Types.INTEGER);
            retry.setString(2, failed.error());
            retry.setDouble(3, 1 + ThreadLocalRandom.current().nextDouble(JITTER));
            retry.setDouble(4, seconds(failed.patience()));
            retry.setArray(5, connection.createArrayOf("float8", delays));
            retry.setObject(6, taken.id());
            retry.setInt(7, taken.attempt());
            retry.executeUpdate();
        }
    }

    private static void disable(Connection connection, UUID webhook) throws SQLException {
        try (PreparedStatement disable =
                        connection.prepareStatement(
                                """
                                UPDATE codeway.webhook
                                SET disabled_at = clock_timestamp(), disabled_reason = 'GONE',
                                    updated_at = clock_timestamp(), version = version + 1
                                WHERE id = ? AND disabled_at IS NULL
                                """);
                PreparedStatement abandon = connection.prepareStatement(ABANDON_ALL)) {
            disable.setObject(1, webhook);
            disable.executeUpdate();
            abandon.setObject(1, webhook);
            abandon.executeUpdate();
        }
    }

    private static void freeNext(Connection connection, UUID finished) throws SQLException {
        try (PreparedStatement free =
                connection.prepareStatement(
                        """
                        UPDATE codeway.webhook_delivery SET next_attempt_at = clock_timestamp()
                        WHERE next_attempt_at IS NULL AND id = (
                            SELECT d.id FROM codeway.webhook_delivery d
                            JOIN codeway.webhook_delivery f
                                ON f.webhook_id = d.webhook_id AND f.subject = d.subject
                            WHERE f.id = ? AND d.status = 'PENDING' AND d.in_order
                            ORDER BY d.event_id LIMIT 1)
                        """)) {
            free.setObject(1, finished);
            free.executeUpdate();
        }
    }

    /// The last attempts of a delivery, oldest first.
    List<DeliveryHistory.Attempt> history(UUID delivery) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement read =
                        connection.prepareStatement(
                                """
                                SELECT number, started_at, ended_at, response_status, error
                                FROM codeway.webhook_attempt
                                WHERE delivery_id = ? ORDER BY number DESC LIMIT ?
                                """)) {
            read.setObject(1, delivery);
            read.setInt(2, SHOWN_ATTEMPTS);
            List<DeliveryHistory.Attempt> attempts = new ArrayList<>();
            try (ResultSet rows = read.executeQuery()) {
                while (rows.next()) {
                    attempts.add(
                            new DeliveryHistory.Attempt(
                                    rows.getInt(1),
                                    rows.getObject(2, OffsetDateTime.class).toInstant(),
                                    instant(rows.getObject(3, OffsetDateTime.class)),
                                    rows.getObject(4, Integer.class),
                                    rows.getString(5)));
                }
            }
            return attempts.reversed();
        }
    }

    /// Deletes some that have been finished long enough; answers how many.
    int deleteSomeOld(int limit) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement(
                                """
                                -- An array, which is looked up: all would be read for a set of any size.
                                DELETE FROM codeway.webhook_delivery WHERE id = ANY (ARRAY(
                                    SELECT id FROM codeway.webhook_delivery
                                    WHERE finished_at < now() - ? * interval '1 second'
                                    ORDER BY finished_at LIMIT ? FOR UPDATE SKIP LOCKED))
                                """)) {
            delete.setDouble(1, seconds(configuration.deliveryRetention()));
            delete.setInt(2, limit);
            return delete.executeUpdate();
        }
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }
}
