package dev.codeway.audit;

/// Whoever runs a subcommand.
final class Commander {

    private Commander() {}

    /// `command:` and the user of the operating system.
    static String id() {
        return "command:" + System.getProperty("user.name", "?");
    }
}
