package dev.codeway.database.migration;

import dev.codeway.platform.postgres.DirectDatabase;

import jakarta.enterprise.context.ApplicationScoped;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Applies what is pending: one at a time of however many ask, each migration once.
@ApplicationScoped
public class Migrator {

    /// What has to hold once the lock is held; throws where it does not.
    @FunctionalInterface
    interface Condition {
        void check() throws SQLException;
    }

    private final Flyway flyway;
    private final DirectDatabase database;

    /// @param flyway knows the migrations
    public Migrator(Flyway flyway, DirectDatabase database) {
        this.flyway = flyway;
        this.database = database;
    }

    /// Applies all that is pending and answers the versions in their order. Where nothing is, it
    /// waits for nobody.
    ///
    /// @param patience with other migrators and with locks
    public List<String> migrate(Duration patience, Consumer<String> progress)
            throws SQLException, InterruptedException {
        return FirstLook.foundAllApplied() || Shipped.areApplied(database)
                ? List.of()
                : migrate(patience, progress, () -> {});
    }

    List<String> migrate(Duration patience, Consumer<String> progress, Condition condition)
            throws SQLException, InterruptedException {
        try (MigrationLock _ = MigrationLock.acquire(database, patience, progress)) {
            condition.check();
            List<String> before = History.applied(database);
            if (before.isEmpty()) {
                PrismaSchema.refuse(database);
            }
            LockRetry.run(patience, progress, this::attempt);
            List<String> applied = new ArrayList<>(History.applied(database));
            applied.removeAll(before);
            return applied;
        }
    }

    private MigrateResult attempt() throws SQLException {
        History.forgetFailures(database);
        return flyway.migrate();
    }
}
