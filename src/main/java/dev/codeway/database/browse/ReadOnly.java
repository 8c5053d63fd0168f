package dev.codeway.database.browse;

import dev.codeway.platform.postgres.DatabaseFailure;
import dev.codeway.platform.postgres.Sql;
import dev.codeway.platform.problem.Problem;

import io.quarkus.narayana.jta.QuarkusTransaction;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

/// Transactions in which nothing can be written, by few at a time and not for long: looking takes
/// nothing away from those who work.
@ApplicationScoped
class ReadOnly {

    /// What is asked of the database.
    @FunctionalInterface
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    private static final String CANCELED = "57014";
    private static final Duration TURN = Duration.ofSeconds(1);

    private final DataSource database;
    private final BrowseConfiguration configuration;
    private final Semaphore share;

    ReadOnly(DataSource database, BrowseConfiguration configuration) {
        this.database = database;
        this.configuration = configuration;
        share = new Semaphore(configuration.connections(), true);
    }

    /// Throws 503 where too many look already, and 422 where it takes too long.
    <T> T ask(Question<T> question) {
        await();
        try {
            return QuarkusTransaction.requiringNew().call(() -> answer(question));
        } finally {
            share.release();
        }
    }

    private void await() {
        try {
            if (share.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new Problem.Unavailable(
                "too-many-look", "too many look into the database at this moment", TURN);
    }

    private <T> T answer(Question<T> question) {
        try (Connection connection = database.getConnection()) {
            // Once it is read only nothing that is said in the transaction can make it another.
            Sql.execute(
                    connection,
                    """
                    SELECT set_config('transaction_read_only', 'on', true),
                        set_config('statement_timeout', ?, true),
                        set_config('max_parallel_workers_per_gather', '0', true),
                        set_config('TimeZone', 'UTC', true)
                    """,
                    String.valueOf(configuration.patience().toMillis()));
            return question.ask(connection);
        } catch (SQLException failure) {
            if (CANCELED.equals(failure.getSQLState())) {
                throw tooSlow();
            }
            throw new DatabaseFailure(failure);
        }
    }

    private Problem tooSlow() {
        return new Problem.Invalid(
                "too-slow",
                "this takes longer than %d ms; filter it more, or sort it by its key"
                        .formatted(configuration.patience().toMillis()));
    }
}
