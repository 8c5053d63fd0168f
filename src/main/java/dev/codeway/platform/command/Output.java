package dev.codeway.platform.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.arc.Unremovable;

import jakarta.enterprise.context.Dependent;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.io.UncheckedIOException;

/// `--output`: how a subcommand answers. Use it as a [Mixin].
@Dependent
@Unremovable
public class Output {

    enum Format {
        text,
        json
    }

    private final ObjectMapper json;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text for people or json for programs (default: text)")
    Format format;

    @Spec(Spec.Target.MIXEE)
    CommandSpec command;

    Output(ObjectMapper json) {
        this.json = json;
    }

    /// The one answer, on standard output.
    public void print(Report report) {
        PrintWriter out = command.commandLine().getOut();
        switch (format) {
            case text -> report.print(out);
            case json -> out.println(write(report));
        }
        out.flush();
    }

    /// What goes on meanwhile, on standard error.
    public void progress(String line) {
        PrintWriter err = command.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    private String write(Report report) {
        try {
            return json.writerWithDefaultPrettyPrinter().writeValueAsString(report);
        } catch (JsonProcessingException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
