package dev.codeway.database.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.database.migration.Status.State;

import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.List;

class StatusTest {

    private static final String SHIFT =
            "UPDATE codeway.flyway_schema_history SET checksum = checksum + (%d) WHERE version = '7'";

    @Test
    void itFollowsTheHistoryFromOneLookToTheNext() throws SQLException {
        ScratchDatabase database = ScratchDatabase.empty();
        Migrations migrations = new Migrations(database.flyway().load(), database.direct());
        assertThat(states(migrations)).containsOnly(State.PENDING);
        assertThat(migrations.status().version()).isNull();

        database.migrateTo("3");
        assertThat(migrations.status().version()).isEqualTo("3");
        assertThat(states(migrations)).contains(State.APPLIED, State.PENDING);

        database.migrate();
        assertThat(migrations.status().version()).isEqualTo("" + MigrationFiles.newest());
        assertThat(states(migrations)).containsOnly(State.APPLIED);
        assertThat(migrations.status()).isEqualTo(migrations.status());

        database.execute(SHIFT.formatted(1));
        assertThat(states(migrations)).containsOnlyOnce(State.DRIFTED);
        database.execute(SHIFT.formatted(-1));
        assertThat(states(migrations)).containsOnly(State.APPLIED);
    }

    private static List<State> states(Migrations migrations) throws SQLException {
        return migrations.status().migrations().stream().map(Status.Migration::state).toList();
    }
}
