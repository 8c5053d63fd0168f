package dev.codeway.database.migration;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;
import dev.codeway.platform.command.Report;

import io.quarkus.runtime.annotations.RegisterForReflection;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// `codeway db new`.
@Command(
        name = "new",
        header = "Begins a migration and its down-script, numbered and from a template.",
        description = "Needs the source tree, and no database.",
        mixinStandardHelpOptions = true)
public class NewCommand implements Callable<Integer> {

    private static final Pattern NUMBERED = Pattern.compile("V(\\d+)__.*\\.sql");
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Za-z0-9]*( [A-Za-z0-9]+)*");
    private static final String UP =
            """
            -- Why, where the statements do not say it themselves.
            SET LOCAL lock_timeout = '5s';

            """;
    private static final String DOWN =
            """
            -- Name each table whose rows this destroys, as in
            -- loses codeway.label: labels
            SET LOCAL lock_timeout = '5s';

            """;

    @Mixin Output output;

    @Parameters(
            paramLabel = "NAME",
            description = "what it does, in words that begin with a verb: \"Label projects\"")
    String name;

    @Option(
            names = "--directory",
            paramLabel = "DIRECTORY",
            defaultValue = "src/main/resources/db",
            description = "that has migration/ and down/ (default: ${DEFAULT-VALUE})")
    Path directory;

    @RegisterForReflection
    record Begun(String migration, String down) implements Report {

        @Override
        public void print(PrintWriter out) {
            out.println(migration);
            out.println(down);
        }
    }

    @Override
    public Integer call() throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new CommandFailure(
                    Exit.USAGE,
                    "NAME: is to be words of letters and digits, the first with a capital, as in"
                            + " \"Label projects\"");
        }
        Path up = directory.resolve("migration");
        Path down = directory.resolve("down");
        if (!Files.isDirectory(up) || !Files.isDirectory(down)) {
            throw new CommandFailure(
                    Exit.USAGE, "--directory: %s has no migration/ and down/".formatted(directory));
        }
        String file = "V%d__%s.sql".formatted(newest(up) + 1, name.replace(' ', '_'));
        output.print(
                new Begun(
                        write(up.resolve(file), UP).toString(),
                        write(down.resolve(file), DOWN).toString()));
        return Exit.OK.code();
    }

    private static int newest(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> NUMBERED.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .mapToInt(match -> Integer.parseInt(match.group(1)))
                    .max()
                    .orElse(0);
        }
    }

    private static Path write(Path file, String text) throws IOException {
        return Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    }
}
