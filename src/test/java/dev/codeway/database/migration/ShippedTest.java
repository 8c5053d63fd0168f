package dev.codeway.database.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.platform.postgres.DirectDatabase;

import io.quarkus.test.junit.QuarkusTest;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.SQLException;

@QuarkusTest
class ShippedTest {

    @Inject DirectDatabase itsOwn;

    @Test
    void theNewestIsTheLastFile() {
        assertThat(Shipped.newest()).isEqualTo("" + MigrationFiles.newest());
    }

    @Test
    void theServiceSeesThatNothingIsLeftToDoInItsOwnDatabase() throws SQLException {
        assertThat(Shipped.areApplied(itsOwn)).isTrue();
    }

    @Test
    void anEmptyDatabaseHasNone() throws SQLException {
        assertThat(areApplied(ScratchDatabase.empty())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT",
                "UPDATE codeway.flyway_schema_history SET script = 'db/migration/' || script",
                "INSERT INTO codeway.flyway_schema_history VALUES"
                        + " (99, '99', 'New', 'SQL', 'V99__New.sql', 1, 'x', now(), 1, true)",
                "UPDATE codeway.flyway_schema_history SET type = 'BASELINE', checksum = NULL,"
                        + " script = '<< Flyway Baseline >>' WHERE version = '1'"
            })
    void nothingIsLeftToDoWhereAllHaveBeenApplied(String sinceThen) throws SQLException {
        assertThat(areApplied(migrated(sinceThen))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM codeway.flyway_schema_history WHERE version = '7'",
                "UPDATE codeway.flyway_schema_history SET checksum = checksum + 1 WHERE version = '7'",
                "UPDATE codeway.flyway_schema_history SET success = false WHERE version = '7'",
                "UPDATE codeway.flyway_schema_history SET script = 'V7__Other.sql' WHERE version = '7'",
                "INSERT INTO codeway.flyway_schema_history VALUES"
                        + " (99, '7.1', 'Old', 'SQL', 'V7.1__Old.sql', 1, 'x', now(), 1, true)",
                "INSERT INTO codeway.flyway_schema_history VALUES"
                        + " (99, '99', 'New', 'SQL', 'V99__New.sql', 1, 'x', now(), 1, false)"
            })
    void whatIsNotAsItWasIsLeftToFlyway(String sinceThen) throws SQLException {
        assertThat(areApplied(migrated(sinceThen))).isFalse();
    }

    private static ScratchDatabase migrated(String sinceThen) throws SQLException {
        ScratchDatabase database = ScratchDatabase.empty();
        database.migrate();
        database.execute(sinceThen);
        return database;
    }

    private static boolean areApplied(ScratchDatabase database) throws SQLException {
        return Shipped.areApplied(DirectDatabase.at("a test", database.url()));
    }
}
