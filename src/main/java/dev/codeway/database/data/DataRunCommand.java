package dev.codeway.database.data;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;
import dev.codeway.platform.data.DataMigration;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/// `codeway db data run`.
@Command(
        name = "run",
        header = "Runs the data migrations until they have finished.",
        description = {
            "Any number may run at once, also beside services, which run them too. Killed at any moment, the next one goes"
                    + " on where it was."
        },
        mixinStandardHelpOptions = true)
public class DataRunCommand implements Callable<Integer> {

    private static final Duration OTHERS_WORK = Duration.ofMillis(200);
    private static final Duration TELL_EVERY = Duration.ofSeconds(5);

    private final DataMigrations migrations;
    private final DataConfiguration configuration;

    @Mixin Output output;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "only this one")
    @Nullable String name;

    @Option(
            names = "--batch",
            paramLabel = "ROWS",
            description = "how many a transaction changes (default: codeway.data.batch)")
    @Nullable Integer batch;

    @Option(
            names = "--pause",
            paramLabel = "MILLISECONDS",
            description = "how long to rest after each (default: codeway.data.pause)")
    @Nullable Integer pause;

    DataRunCommand(DataMigrations migrations, DataConfiguration configuration) {
        this.migrations = migrations;
        this.configuration = configuration;
    }

    @Override
    public Integer call() throws SQLException, InterruptedException {
        for (DataMigration migration : wanted()) {
            run(migration);
        }
        output.print(migrations.status());
        return Exit.OK.code();
    }

    private List<DataMigration> wanted() {
        List<DataMigration> wanted =
                migrations.all().stream()
                        .filter(it -> name == null || it.name().equals(name))
                        .toList();
        if (wanted.isEmpty()) {
            throw new CommandFailure(
                    Exit.USAGE, "there is no such data migration: see codeway db data status");
        }
        return wanted;
    }

    private void run(DataMigration migration) throws SQLException, InterruptedException {
        Duration rest = pause == null ? configuration.pause() : Duration.ofMillis(pause);
        int size = batch == null ? configuration.batch() : batch;
        long told = System.nanoTime();
        while (true) {
            switch (migrations.turn(migration, size)) {
                case WORKED -> Thread.sleep(rest);
                case BUSY -> Thread.sleep(OTHERS_WORK);
                case FINISHED -> {
                    return;
                }
            }
            if (System.nanoTime() - told > TELL_EVERY.toNanos()) {
                told = System.nanoTime();
                migrations.status().migrations().stream()
                        .filter(it -> it.name().equals(migration.name()))
                        .forEach(
                                it ->
                                        output.progress(
                                                "%s: %,d rows so far, at %s"
                                                        .formatted(
                                                                it.name(), it.rows(), it.place())));
            }
        }
    }
}
