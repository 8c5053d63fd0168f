package dev.codeway.database.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.testsupport.CommandProcess;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.Map;

/// `codeway db shell`, with Debian's `psql`.
@Tag("commands")
class ShellIT {

    @Test
    void psqlOpensOnTheDatabaseAndEndsAsItEnds() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        database.execute("CREATE TABLE here (it text)");
        database.execute("INSERT INTO here VALUES ('is')");
        assertThat(
                        CommandProcess.db(database.url(), "shell", "-Atc", "SELECT it FROM here")
                                .expect(0)
                                .out())
                .isEqualTo("is\n");
        assertThat(CommandProcess.db(database.url(), "shell", "-c", "nonsense").expect(1).err())
                .contains("syntax error");
    }

    @Test
    void withoutPsqlItSaysSo() throws Exception {
        ScratchDatabase database = ScratchDatabase.empty();
        try (CommandProcess shell =
                CommandProcess.start(
                        Map.of("DATABASE_URL", database.url(), "PATH", "/nowhere"), "shell")) {
            assertThat(shell.await().expect(78).err())
                    .contains("codeway: psql cannot be started:")
                    .doesNotContain("s@cret", "s%40cret");
        }
    }
}
