package dev.codeway.platform.postgres;

/// A database URL that cannot be used. The message is one sentence for whoever runs the service; it
/// begins with the variable's name and repeats no user, password or host.
public final class InvalidDatabaseUrl extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// Takes no cause: those of the JDK quote the text that they could not read.
    InvalidDatabaseUrl(String name, String reason) {
        super(name + ": " + reason);
    }
}
