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

    @Override
    public void print(PrintWriter out) {
        differences.stream().limit(SHOWN).forEach(out::println);
        if (differences.size() > SHOWN) {
            out.printf("… and %,d more (--output json has all)%n", differences.size() - SHOWN);
        }
        out.printf("%,d projects are the same%n", same);
        if (differences.stream().anyMatch(Difference::stays)) {
            out.println("What is marked with = stays, unless --mirror is given");
        }
        if (applied) {
            out.println("Done");
        } else if (!differences.stream().allMatch(Difference::stays)) {
            out.printf("To do the rest: the same with --apply %s%n", hash);
        }
    }
}
