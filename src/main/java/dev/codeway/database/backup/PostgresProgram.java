package dev.codeway.database.backup;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One of PostgreSQL's own programs.
///
/// @param version as it tells it: `15.18`
record PostgresProgram(Path path, String version) {

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+\\S*)");

    /// @param directory where to look; else on the `PATH`
    /// @throws CommandFailure where there is none that runs
    static PostgresProgram find(String name, Optional<Path> directory) throws InterruptedException {
        Path path =
                directory.map(List::of).orElseGet(PostgresProgram::searchPath).stream()
                        .map(it -> it.resolve(name))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow(() -> missing(name, directory));
        return new PostgresProgram(path, version(path));
    }

    private static List<Path> searchPath() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(it -> !it.isEmpty())
                .map(Path::of)
                .toList();
    }

    private static CommandFailure missing(String name, Optional<Path> directory) {
        return new CommandFailure(
                Exit.CONFIGURATION,
                "there is no %s %s; install PostgreSQL's client programs or name their directory with --pg-bin"
                        .formatted(name, directory.map(it -> "in " + it).orElse("on the PATH")));
    }

    private static String version(Path path) throws InterruptedException {
        try {
            Process process = builder(path, List.of("--version"), Map.of()).start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher matcher = VERSION.matcher(said);
            if (process.waitFor() == 0 && matcher.find()) {
                return matcher.group(1);
            }
        } catch (IOException noProgram) {
            throw new CommandFailure(
                    Exit.CONFIGURATION, "%s does not run: %s".formatted(path, noProgram));
        }
        throw new CommandFailure(Exit.CONFIGURATION, path + " does not tell its version");
    }

    int major() {
        return major(version);
    }

    /// Of `15.18`: 15.
    static int major(String version) {
        return Integer.parseInt(version.replaceFirst("\\D.*$", ""));
    }

    /// Does something with the streams of a program that runs.
    @FunctionalInterface
    interface Conversation {
        void hold(Process process) throws IOException;
    }

    /// Runs it to its end.
    ///
    /// @param environment beside which it gets hardly any
    /// @throws CommandFailure with the last that it said, where it fails
    void run(Map<String, String> environment, List<String> arguments, Conversation conversation)
            throws InterruptedException {
        try {
            Process process = builder(path, arguments, environment).start();
            // Or it would stop once it has said more than a pipe holds.
            CompletableFuture<String> complaints =
                    CompletableFuture.supplyAsync(() -> read(process));
            try {
                conversation.hold(process);
            } catch (IOException failure) {
                if (process.isAlive() && !brokenPipe(failure)) {
                    process.destroyForcibly();
                    throw failure;
                }
            } finally {
                process.getOutputStream().close();
            }
            if (process.waitFor() != 0) {
                throw new CommandFailure(
                        Exit.FAILED, path.getFileName() + " failed: " + gist(complaints.join()));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean brokenPipe(IOException failure) {
        return String.valueOf(failure.getMessage()).contains("Broken pipe");
    }

    private static String read(Process process) {
        try {
            return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String gist(String complaints) {
        return complaints
                .strip()
                .lines()
                .limit(3)
                .map(String::strip)
                .collect(Collectors.joining("; "));
    }

    private static ProcessBuilder builder(
            Path path, List<String> arguments, Map<String, String> environment) {
        List<String> command = new ArrayList<>(arguments);
        command.addFirst(path.toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
        builder.environment().putAll(environment);
        // What it says is quoted.
        builder.environment().put("LC_ALL", "C");
        return builder;
    }
}
