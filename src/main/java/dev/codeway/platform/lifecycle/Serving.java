package dev.codeway.platform.lifecycle;

/// Fired once where the process is to serve, before it listens: observe this in place of Quarkus's
/// `StartupEvent`, which subcommands see too.
public record Serving() {}
