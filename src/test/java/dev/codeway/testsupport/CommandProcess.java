package dev.codeway.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A subcommand of the packaged service, JVM or native, as a process of its own.
public final class CommandProcess implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 120;

    private final Process process;
    private final Path out;
    private final Path err;

    private CommandProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /// How it ended.
    public record Ended(int exitCode, String out, String err) {

        /// Throws where it was not this.
        public Ended expect(int expected) {
            assertThat(exitCode).as("exit code; it said: %s%s", out, err).isEqualTo(expected);
            return this;
        }
    }

    /// Runs `codeway db` with nothing else in its environment, and waits for its end.
    public static Ended db(String databaseUrl, String... arguments) {
        try (CommandProcess process = start(databaseUrl, arguments)) {
            return process.await();
        }
    }

    /// Runs `codeway keys` with nothing else in its environment, and waits for its end.
    public static Ended keys(String databaseUrl, String... arguments) {
        try (CommandProcess process =
                start("keys", Map.of("DATABASE_URL", databaseUrl), arguments)) {
            return process.await();
        }
    }

    /// Starts `codeway db` with nothing else in its environment.
    public static CommandProcess start(String databaseUrl, String... arguments) {
        return start(Map.of("DATABASE_URL", databaseUrl), arguments);
    }

    /// As [#start(String, String...)], with this environment.
    public static CommandProcess start(Map<String, String> environment, String... arguments) {
        return start("db", environment, arguments);
    }

    private static CommandProcess start(
            String group, Map<String, String> environment, String... arguments) {
        try {
            Path directory = Files.createTempDirectory("codeway-command");
            Path out = directory.resolve("out");
            Path err = directory.resolve("err");
            List<String> command = new ArrayList<>(ServiceProcess.command());
            command.add(group);
            command.addAll(Arrays.asList(arguments));
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.environment().put("TZ", "Asia/Kathmandu");
            return new CommandProcess(builder.start(), out, err);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Waits for its end.
    public Ended await() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still running: " + err());
            }
            return new Ended(process.exitValue(), Files.readString(out), err());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /// What it has said on standard error so far.
    public String err() {
        try {
            return Files.readString(err);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// As `kill -9` does.
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
