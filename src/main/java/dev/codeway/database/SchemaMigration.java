package dev.codeway.database;

import dev.codeway.database.environment.Surroundings;
import dev.codeway.database.migration.Migrations;
import dev.codeway.database.migration.Migrator;
import dev.codeway.database.role.RoleCheck;
import dev.codeway.platform.lifecycle.SchemaApplied;
import dev.codeway.platform.lifecycle.Serving;
import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.postgres.SchemaPending;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import org.flywaydb.core.internal.exception.sqlExceptions.FlywaySqlUnableToConnectToDbException;
import org.jboss.logging.Logger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Brings the schema to the version that this build needs, at start and again until it is there:
/// the service may start before its database, and beside others that migrate the same one.
@ApplicationScoped
class SchemaMigration {

    /// How far it has come.
    sealed interface Progress {

        /// Under way, or waiting for the database.
        record Pending() implements Progress {}

        /// Done.
        record Applied(String version) implements Progress {}

        /// A migration does not go through; somebody has to look at the log.
        record Failed() implements Progress {}
    }

    private static final Logger LOG = Logger.getLogger(SchemaMigration.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Migrator migrator;
    private final DatabaseConfiguration configuration;
    private final SchemaPending pending;
    private final DatabaseProbe probe;
    private final Surroundings surroundings;
    private final RoleCheck role;
    private final Event<SchemaApplied> applied;
    private final MeterRegistry meters;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Progress progress = new Progress.Pending();

    SchemaMigration(
            Migrator migrator,
            DatabaseConfiguration configuration,
            SchemaPending pending,
            DatabaseProbe probe,
            Surroundings surroundings,
            RoleCheck role,
            Event<SchemaApplied> applied,
            MeterRegistry meters) {
        this.migrator = migrator;
        this.configuration = configuration;
        this.pending = pending;
        this.probe = probe;
        this.surroundings = surroundings;
        this.role = role;
        this.applied = applied;
        this.meters = meters;
    }

    Progress progress() {
        return progress;
    }

    /// Gives the first attempt a while before the port opens, so that a service with a healthy
    /// database is ready when it first answers.
    void start(@Observes @Priority(Interceptor.Priority.APPLICATION) Serving event)
            throws InterruptedException {
        CountDownLatch attempted = new CountDownLatch(1);
        Thread.ofPlatform().daemon().name("schema-migration").start(() -> untilApplied(attempted));
        attempted.await(configuration.startPatience().toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped.countDown();
    }

    private void untilApplied(CountDownLatch attempted) {
        Duration pause = FIRST_PAUSE;
        try {
            while (!attempt()) {
                attempted.countDown();
                if (progress instanceof Progress.Failed) {
                    // It takes locks, and people, who need longer.
                    pause = AFTER_FAILURE;
                }
                if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                pause = pause.multipliedBy(2);
                if (pause.compareTo(LONGEST_PAUSE) > 0) {
                    pause = LONGEST_PAUSE;
                }
            }
            attempted.countDown();
            afterwards();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            attempted.countDown();
        }
    }

    private boolean attempt() throws InterruptedException {
        try {
            Timer.Sample sample = Timer.start(meters);
            migrator.migrate(configuration.patience(), LOG::info);
            sample.stop(meters.timer("codeway.migration"));
            progress = new Progress.Applied(Migrations.newest());
            pending.over();
            applied.fire(new SchemaApplied());
            return true;
        } catch (SQLException | RuntimeException failure) {
            Optional<SQLException> sql = sqlCause(failure);
            if (sql.isPresent() && isTransient(sql.get())) {
                LOG.warnf("Waiting for the database: %s", ConnectionFailure.explain(sql.get()));
                progress = new Progress.Pending();
            } else {
                LOG.errorf(
                        "The schema cannot be migrated: %s",
                        // Its own text would quote the URL and the server.
                        failure instanceof FlywaySqlUnableToConnectToDbException
                                ? ConnectionFailure.explain(failure)
                                : failure.getMessage());
                progress = new Progress.Failed();
            }
            return false;
        }
    }

    /// What the port need not stay closed for.
    private void afterwards() throws InterruptedException {
        // The first who asks whether the service is ready finds a connection.
        probe.ask(Migrations.newest());
        surroundings.mark();
        role.look();
    }

    /// Whether waiting may help: no connection, or a lock that others hold.
    private static boolean isTransient(SQLException failure) {
        String state = failure.getSQLState();
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("28")
                        || state.startsWith("57P")
                        || state.startsWith("53")
                        || state.equals("3D000")
                        || state.equals("25006")
                        || state.equals("55P03"));
    }

    private static Optional<SQLException> sqlCause(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }
}
