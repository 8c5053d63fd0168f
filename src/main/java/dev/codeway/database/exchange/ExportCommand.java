package dev.codeway.database.exchange;

import dev.codeway.platform.command.Exit;
import dev.codeway.platform.command.Output;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.concurrent.Callable;

/// `codeway db export`.
@Command(
        name = "export",
        header = "Writes all projects and deployments as JSON Lines.",
        description = {
            "The same rows are the same bytes, whichever database they are in. Webhooks stay behind, for they hold secrets.",
            "To standard output, or whole or not at all to a file."
        },
        mixinStandardHelpOptions = true)
public class ExportCommand implements Callable<Integer> {

    private final Export export;

    @Mixin Output output;
    @Spec CommandSpec command;

    @Option(names = "--to", paramLabel = "FILE", description = "default: standard output")
    @Nullable Path file;

    ExportCommand(Export export) {
        this.export = export;
    }

    @Override
    public Integer call() throws SQLException, IOException {
        if (file == null) {
            PrintWriter out = command.commandLine().getOut();
            export.write(out);
            out.flush();
        } else {
            write(file);
        }
        return Exit.OK.code();
    }

    private void write(Path target) throws SQLException, IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(part))) {
            Export.Header header = export.write(out);
            if (out.checkError()) {
                throw new IOException("%s cannot be written".formatted(part));
            }
            output.progress(
                    "%,d projects, %,d deployments, SHA-256 %s"
                            .formatted(header.projects(), header.deployments(), header.sha256()));
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
}
