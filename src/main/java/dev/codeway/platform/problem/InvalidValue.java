package dev.codeway.platform.problem;

/// A value that breaks a rule, not yet tied to the field it came in; see [FieldErrors].
public final class InvalidValue extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String code;

    /// @param code the stable name of the rule, in kebab case
    /// @param detail what is wrong, worded to follow the field's name: "must not be empty"
    public InvalidValue(String code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    /// The stable name of the broken rule.
    public String code() {
        return code;
    }

    /// What is wrong, worded to follow the field's name.
    public String detail() {
        return String.valueOf(getMessage());
    }
}
