package dev.codeway.database.adoption;

import dev.codeway.database.migration.MigrationLock;
import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/// The lock that Prisma's own migrations take. A session has it until it ends.
final class PrismaLock {

    /// As in Prisma's schema engine.
    static final long KEY = 72_707_369;

    private static final Duration PAUSE = Duration.ofMillis(250);

    private PrismaLock() {}

    /// Asks again and again, never waiting in a statement: a statement that waits keeps others from
    /// what it needs not.
    ///
    /// @param patience after which it fails with [Exit#BUSY]
    static void take(Connection session, Duration patience)
            throws SQLException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!tryLock(session)) {
            if (System.nanoTime() > end) {
                throw new CommandFailure(
                        Exit.BUSY,
                        "Prisma is migrating this database right now; its lock is "
                                + MigrationLock.holder(session, KEY).orElse("free again"));
            }
            Thread.sleep(PAUSE);
        }
    }

    private static boolean tryLock(Connection session) throws SQLException {
        return Rows.one(
                session,
                "SELECT pg_try_advisory_lock(%d)".formatted(KEY),
                row -> row.getBoolean(1));
    }
}
