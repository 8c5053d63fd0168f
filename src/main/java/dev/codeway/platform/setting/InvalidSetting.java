package dev.codeway.platform.setting;

/// A setting that cannot be used. The message is one sentence for whoever runs the service; it
/// begins with the variable's name and repeats no secret.
public class InvalidSetting extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// Takes no cause: those of the JDK quote what they could not read.
    public InvalidSetting(String variable, String reason) {
        super(variable + ": " + reason);
    }
}
