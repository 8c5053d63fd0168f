package dev.codeway.database.backup;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.command.Output;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway db restore`.
@Command(
        name = "restore",
        header = "Restores a backup into a new or an empty database and compares every table.",
        description = {
            "It comes back in one transaction, all or nothing, owned by the role that restores.",
            "Roles and their grants are no part of it: see codeway db roles."
        },
        mixinStandardHelpOptions = true)
public class RestoreCommand implements Callable<Integer> {

    private final Restoring restoring;
    private final ObjectMapper json;

    @Mixin Output output;
    @Mixin ProgramDirectory programs;

    @Parameters(
            paramLabel = "FILE|DIR",
            description = "the dump or its manifest, or a directory for its newest")
    Path backup;

    @Option(
            names = "--to",
            paramLabel = "URL|NAME",
            required = true,
            description =
                    "the database to restore into, or the name of one on the same server, made where it is missing")
    String to;

    @Option(
            names = "--force",
            description =
                    "first delete all that this database holds; without it the command says what that would be")
    boolean force;

    RestoreCommand(Restoring restoring, ObjectMapper json) {
        this.restoring = restoring;
        this.json = json;
    }

    @Override
    public Integer call() throws SQLException, IOException, InterruptedException {
        Backup found = BackupDirectory.find(backup, json);
        restoring.restore(found, to, force, programs.value(), output::progress);
        output.print(Restored.of(found));
        return 0;
    }
}
