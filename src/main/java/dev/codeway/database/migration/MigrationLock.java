package dev.codeway.database.migration;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.postgres.DirectDatabase;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// Held by whoever changes the schema, in this process or another: a session's advisory lock, which
/// PostgreSQL takes back from a process that dies. Waiting asks again and again rather than in one
/// statement, whose snapshot would keep a `CREATE INDEX CONCURRENTLY` of the holder from ending.
///
/// It comes before Flyway's own, which says nothing while one waits for it and covers less.
public final class MigrationLock implements AutoCloseable {

    // "codeway" in ASCII.
    private static final long KEY = 0x63_6f_64_65_77_61_79L;
    private static final Duration REMIND_EVERY = Duration.ofSeconds(15);

    private final Connection session;

    private MigrationLock(Connection session) {
        this.session = session;
    }

    /// Waits until it is free, and tells who holds it meanwhile.
    ///
    /// @param patience after which it fails with [Exit#BUSY]
    public static MigrationLock acquire(
            DirectDatabase database, Duration patience, Consumer<String> progress)
            throws SQLException, InterruptedException {
        Connection session = database.connect();
        try {
            introduce(session);
            await(session, patience, progress);
            return new MigrationLock(session);
        } catch (SQLException | RuntimeException | InterruptedException failure) {
            session.close();
            throw failure;
        }
    }

    private static void await(Connection session, Duration patience, Consumer<String> progress)
            throws SQLException, InterruptedException {
        long start = System.nanoTime();
        long nextReminder = start;
        while (!tryLock(session)) {
            long now = System.nanoTime();
            if (now >= nextReminder) {
                nextReminder = now + REMIND_EVERY.toNanos();
                holder(session, KEY)
                        .ifPresent(it -> progress.accept("Waiting for the migration lock: " + it));
            }
            if (now - start > patience.toNanos()) {
                throw new CommandFailure(
                        Exit.BUSY,
                        "the migration lock is still taken after %d s: %s"
                                .formatted(
                                        patience.toSeconds(),
                                        holder(session, KEY).orElse("by nobody")));
            }
            Thread.sleep(ThreadLocalRandom.current().nextLong(50, 300));
        }
    }

    private static boolean tryLock(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT pg_try_advisory_lock(%d)".formatted(KEY))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /// So that others can say whom they wait for.
    private static void introduce(Connection session) throws SQLException {
        String host = System.getenv().getOrDefault("HOSTNAME", "an unnamed host");
        try (Statement statement = session.createStatement()) {
            statement.execute(
                    "SET application_name = %s"
                            .formatted(
                                    statement.enquoteLiteral(
                                            "codeway %d on %s"
                                                    .formatted(
                                                            ProcessHandle.current().pid(), host))));
        }
    }

    /// Who holds an advisory lock, for people to read; empty where nobody does.
    public static Optional<String> holder(Connection session, long key) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                """
                                SELECT concat('held by "', a.application_name, '" (back end ', a.pid,
                                    ' of ', coalesce(host(a.client_addr), 'this machine'), ') for ',
                                    extract(epoch FROM clock_timestamp() - a.backend_start)::int, ' s')
                                FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                                JOIN pg_database d ON d.oid = l.database
                                WHERE d.datname = current_database() AND l.locktype = 'advisory'
                                    AND l.granted AND l.objsubid = 1
                                    AND l.classid::bigint << 32 | l.objid::bigint = %d
                                """
                                        .formatted(key))) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
