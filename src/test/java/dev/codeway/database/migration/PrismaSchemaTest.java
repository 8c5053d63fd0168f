package dev.codeway.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.postgres.DirectDatabases;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class PrismaSchemaTest {

    @ParameterizedTest
    @ValueSource(strings = {"public", "Old-Apps"})
    void whatPrismaManagesIsNotMigratedAndWhoTriesLearnsOfAdoption(String schema) throws Exception {
        ScratchDatabase database = ScratchDatabase.ofPrisma(schema);
        String before = database.snapshot();
        Migrator migrator =
                new Migrator(database.flyway().load(), DirectDatabases.to(database.url(), schema));
        assertThatThrownBy(() -> migrator.migrate(Duration.ofSeconds(10), _ -> {}))
                .isInstanceOfSatisfying(
                        CommandFailure.class, it -> assertThat(it.exit()).isEqualTo(Exit.REFUSED))
                .hasMessageContaining("db adopt --check")
                .hasMessageContaining("Project");
        assertThat(database.snapshot()).isEqualTo(before);
    }
}
