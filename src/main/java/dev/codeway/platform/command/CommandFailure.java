package dev.codeway.platform.command;

/// Ends a subcommand with one sentence for whoever gave it.
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Exit exit;

    /// @param message goes to standard error as it is
    public CommandFailure(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    /// With what.
    public Exit exit() {
        return exit;
    }
}
