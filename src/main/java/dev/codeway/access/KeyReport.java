package dev.codeway.access;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

import dev.codeway.platform.command.Report;

import io.quarkus.runtime.annotations.RegisterForReflection;

import java.io.PrintWriter;
import java.util.List;

/// Keys, as a subcommand shows them.
@RegisterForReflection(targets = {KeyReport.One.class, KeyReport.Many.class, KeyView.class})
final class KeyReport {

    private KeyReport() {}

    /// The one that was made or changed.
    record One(@JsonUnwrapped KeyView view) implements Report {

        @Override
        public void print(PrintWriter out) {
            line(view, out);
            if (view.key() != null) {
                out.printf("%s%n", view.key());
            }
        }
    }

    record Many(List<KeyView> keys) implements Report {

        @Override
        public void print(PrintWriter out) {
            keys.forEach(it -> line(it, out));
        }
    }

    private static void line(KeyView key, PrintWriter out) {
        out.printf(
                "%s  %s…  %-9s  %-8s  %s%n",
                key.id(),
                key.hint(),
                key.role(),
                key.revokedAt() != null ? "revoked" : key.projects() == null ? "all" : "some",
                key.name());
    }
}
