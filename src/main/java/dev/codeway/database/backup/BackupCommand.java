package dev.codeway.database.backup;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.database.backup.Dumping.Retention;
import dev.codeway.platform.command.Output;
import dev.codeway.platform.command.Report;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// `codeway db backup`.
@Command(
        name = "backup",
        header = "Dumps the whole database, or proves that a dump can be restored.",
        description = {
            "Needs pg_dump (and pg_restore) of the server's version or a newer one.",
            "A backup is a dump and a manifest beside it; what has no manifest is none."
        },
        mixinStandardHelpOptions = true)
public class BackupCommand implements Callable<Integer> {

    private final Dumping dumping;
    private final Restoring restoring;
    private final ObjectMapper json;

    @Mixin Output output;
    @Mixin ProgramDirectory programs;
    @Spec CommandSpec command;

    @ArgGroup @Nullable Keeping keeping;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            defaultValue = "backups",
            description = "where to keep it (default: ${DEFAULT-VALUE})")
    Path directory;

    @Option(
            names = "--verify",
            paramLabel = "FILE|DIR",
            description =
                    "make none: restore this one, or the newest of a directory, into a new database, compare every table, and drop it")
    @Nullable Path verify;

    static class Keeping {

        @Option(
                names = "--keep",
                paramLabel = "N",
                description = "afterwards delete all but the newest N of this database")
        @Nullable Integer number;

        @Option(
                names = "--keep-for",
                paramLabel = "DAYS",
                description = "afterwards delete those of this database that are older")
        @Nullable Integer days;

        private Retention retention() {
            return new Retention(
                    Optional.ofNullable(number), Optional.ofNullable(days).map(Duration::ofDays));
        }

        private boolean isLegal() {
            return (number == null || number > 0) && (days == null || days > 0);
        }
    }

    BackupCommand(Dumping dumping, Restoring restoring, ObjectMapper json) {
        this.dumping = dumping;
        this.restoring = restoring;
        this.json = json;
    }

    /// @param deleted the manifests of those that were too old
    @RegisterForReflection
    record BackedUp(
            String manifest, String dump, long bytes, int tables, long rows, List<String> deleted)
            implements Report {

        @Override
        public void print(PrintWriter out) {
            out.printf("%s: %d bytes, %d rows of %d tables%n", dump, bytes, rows, tables);
            deleted.forEach(it -> out.printf("Deleted %s%n", it));
        }
    }

    @Override
    public Integer call() throws SQLException, IOException, InterruptedException {
        if (keeping != null && !keeping.isLegal()) {
            throw new ParameterException(command.commandLine(), "keep at least one");
        }
        if (verify != null) {
            Backup backup = BackupDirectory.find(verify, json);
            restoring.drill(backup, programs.value(), output::progress);
            output.print(Restored.of(backup));
            return 0;
        }
        Dumping.Done done =
                dumping.dump(
                        directory,
                        programs.value(),
                        keeping == null ? Retention.FOR_EVER : keeping.retention(),
                        output::progress);
        Manifest manifest = done.backup().manifest();
        output.print(
                new BackedUp(
                        done.backup().file().toString(),
                        done.backup().dump().toString(),
                        manifest.bytes(),
                        manifest.tables().size(),
                        manifest.rows(),
                        done.deleted().stream().map(Path::toString).toList()));
        return 0;
    }
}
