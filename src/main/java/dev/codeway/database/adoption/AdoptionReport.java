package dev.codeway.database.adoption;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.codeway.database.adoption.Finding.Severity;
import dev.codeway.platform.command.Report;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;

/// What an adoption did, or a check says that it would do.
///
/// @param projects how many there are
/// @param adoptedAt when, where it was before
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record AdoptionReport(
        Outcome outcome,
        long projects,
        long deployments,
        @Nullable Instant adoptedAt,
        List<Finding> findings)
        implements Report {

    enum Outcome {
        /// A check found nothing that blocks.
        ADOPTABLE("Nothing blocks the adoption"),
        BLOCKED("The adoption is blocked; nothing was changed"),
        ADOPTED("Adopted"),
        ALREADY_ADOPTED("Adopted already; nothing was changed"),
        NOTHING_TO_ADOPT("Nothing to adopt: this database is Codeway's own");

        private final String sentence;

        Outcome(String sentence) {
            this.sentence = sentence;
        }
    }

    List<Finding> of(Severity severity) {
        return findings.stream().filter(it -> it.severity() == severity).toList();
    }

    boolean blocked() {
        return outcome == Outcome.BLOCKED;
    }

    @Override
    public void print(PrintWriter out) {
        print(out, "Blocks", Severity.BLOCKS);
        print(out, outcome == Outcome.ADOPTED ? "Changed" : "Would change", Severity.CHANGE);
        print(out, "To know", Severity.NOTICE);
        out.printf("%s.%n", outcome.sentence);
        if (adoptedAt != null) {
            out.printf("Adopted at %s.%n", adoptedAt);
        }
        if (outcome != Outcome.NOTHING_TO_ADOPT) {
            out.printf("%d projects, %d deployments.%n", projects, deployments);
        }
    }

    private void print(PrintWriter out, String title, Severity severity) {
        List<Finding> some = of(severity);
        if (!some.isEmpty()) {
            out.printf("%s (%d):%n", title, some.size());
            some.forEach(it -> out.println(it.line()));
        }
    }
}
