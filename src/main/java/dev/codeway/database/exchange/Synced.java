package dev.codeway.database.exchange;

import dev.codeway.platform.command.Report;
import dev.codeway.platform.hash.Sha256;

import io.quarkus.runtime.annotations.RegisterForReflection;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/// In what two databases differ, and whether that was mended.
///
/// @param hash names these very differences
/// @param same how many projects are the same in both
@RegisterForReflection
record Synced(String hash, boolean applied, int same, List<Difference> differences)
        implements Report {

    private static final int SHOWN = 200;

    static Synced of(int same, List<Difference> differences) {
        String text = differences.stream().map(Object::toString).collect(Collectors.joining("\n"));
        return new Synced(Sha256.of(text).substring(0, 12), false, same, differences);
    }

    Synced done() {
        return new Synced(hash, true, same, differences);
    }

    /// Whether there is anything that would be done.
    boolean isPending() {
        return !applied
                && differences.stream().anyMatch(it -> it.action() != Difference.Action.KEEP);
    }

    @Override
    public void print(PrintWriter out) {
        differences.stream().limit(SHOWN).forEach(out::println);
        if (differences.size() > SHOWN) {
            out.printf("… and %,d more (--output json has all)%n", differences.size() - SHOWN);
        }
        out.printf("%,d projects are the same%n", same);
        if (isPending()) {
            out.printf("To do what is marked with + ~ ! -: the same with --apply %s%n", hash);
        } else if (applied) {
            out.println("Done");
        }
    }
}
