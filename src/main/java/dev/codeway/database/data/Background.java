package dev.codeway.database.data;

import dev.codeway.platform.data.DataMigration;
import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.postgres.SchemaPending;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Data migrations beside the service. Goes on looking after they have finished: a version from
/// before may still be writing.
@ApplicationScoped
class Background {

    private static final Logger LOG = Logger.getLogger(Background.class);

    private final DataMigrations migrations;
    private final DataConfiguration configuration;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Background(DataMigrations migrations, DataConfiguration configuration) {
        this.migrations = migrations;
        this.configuration = configuration;
    }

    void stop(@Observes ShutdownEvent event) {
        stopped.countDown();
    }

    @Scheduled(
            every = "{codeway.data.every}",
            delayed = "5s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = SchemaPending.class)
    void run() throws InterruptedException {
        for (DataMigration migration : migrations.all()) {
            try {
                while (migrations.turn(migration, configuration.batch())
                        == DataMigrations.Turn.WORKED) {
                    if (stopped.await(configuration.pause().toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            } catch (SQLException | RuntimeException failure) {
                LOG.warnf(
                        "%s: to be gone on with later: %s",
                        migration.name(), ConnectionFailure.explain(failure));
            }
        }
    }
}
