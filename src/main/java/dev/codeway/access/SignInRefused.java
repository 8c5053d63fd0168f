package dev.codeway.access;

/// Why somebody did not come in by the issuer. The message is a sentence for them, and holds
/// nothing that others sent.
public final class SignInRefused extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;

    SignInRefused(int status, String sentence) {
        // An answer, not a fault: nobody reads its stack trace.
        super(sentence, null, false, false);
        this.status = status;
    }

    /// Of the answer.
    public int status() {
        return status;
    }

    /// For whoever wanted to come in.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
