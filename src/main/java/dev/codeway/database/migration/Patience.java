package dev.codeway.database.migration;

import picocli.CommandLine.Option;

import java.time.Duration;

/// `--wait`: how long to bear with others. Use it as a mixin.
public class Patience {

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description =
                    "how long to wait for other migrators and for locks (default: ${DEFAULT-VALUE})")
    int seconds;

    /// In all.
    public Duration value() {
        return Duration.ofSeconds(seconds);
    }
}
