package dev.codeway.platform.command;

/// How a subcommand ends, for scripts to go by. Where there is a name for it in BSD's sysexits.h,
/// the number is that one.
public enum Exit {
    /// Done, or as it should be.
    OK(0),
    /// It failed; standard error says why.
    FAILED(1),
    /// The command line is wrong.
    USAGE(2),
    /// A check found something that needs attention.
    FOUND(3),
    /// The database cannot be reached.
    UNAVAILABLE(69),
    /// Others hold what is needed; the same again, later, may work.
    BUSY(75),
    /// It would do harm.
    REFUSED(77),
    /// A setting is wrong or missing.
    CONFIGURATION(78);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    /// Of the process.
    public int code() {
        return code;
    }
}
