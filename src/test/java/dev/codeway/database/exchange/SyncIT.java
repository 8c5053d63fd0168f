package dev.codeway.database.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.database.ScratchDatabase;
import dev.codeway.testsupport.CommandProcess;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// `codeway db export` and `db sync`.
@Tag("commands")
class SyncIT {

    @Test
    void whatWasShownIsBroughtOverFromADatabaseOrAFile(@TempDir Path directory) throws Exception {
        ScratchDatabase there = ScratchDatabase.ofPrisma("public");
        CommandProcess.db(there.url(), "adopt").expect(0);
        Path file = directory.resolve("export.jsonl");
        CommandProcess.db(there.url(), "export", "--to", file.toString()).expect(0);
        String export = Files.readString(file);
        assertThat(CommandProcess.db(there.url(), "export").expect(0).out()).isEqualTo(export);

        for (String source : new String[] {there.url(), file.toString()}) {
            ScratchDatabase here = ScratchDatabase.empty();
            here.migrate();
            JsonNode shown =
                    new ObjectMapper()
                            .readTree(
                                    sync(here, "--from", source, "--output", "json")
                                            .expect(3)
                                            .out());
            assertThat(shown.get("differences")).hasSize(253);
            String hash = shown.get("hash").asText();
            sync(here, "--from", source, "--apply", "0" + hash.substring(1) + "0").expect(77);
            assertThat(here.count("codeway.project")).isZero();
            sync(here, "--from", source, "--apply", hash).expect(0);
            sync(here, "--from", source, "--mirror").expect(0);
            assertThat(CommandProcess.db(here.url(), "export").expect(0).out()).isEqualTo(export);
        }
    }

    @Test
    void productionIsSparedAndNoPasswordShows() throws Exception {
        ScratchDatabase here = ScratchDatabase.empty();
        here.migrate();
        String there = "postgresql://somebody:s3cret@localhost:1/nothing";
        assertThat(CommandProcess.db(here.url(), "sync", "--from", there).expect(69).err())
                .doesNotContain("s3cret");
        assertThat(
                        CommandProcess.db(
                                        here.url(),
                                        "sync",
                                        "--from",
                                        there,
                                        "--apply",
                                        "123456789abc")
                                .expect(77)
                                .err())
                .contains("bringing rows over needs --force");
        assertThat(CommandProcess.db(here.url(), "sync").expect(2).err()).contains("--from");
    }

    private static CommandProcess.Ended sync(ScratchDatabase database, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "sync";
        System.arraycopy(options, 0, arguments, 1, options.length);
        try (CommandProcess process =
                CommandProcess.start(
                        Map.of(
                                "DATABASE_URL",
                                database.url(),
                                "CODEWAY_ENVIRONMENT",
                                "development"),
                        arguments)) {
            return process.await();
        }
    }
}
