package dev.codeway.audit;

/// What became of what somebody wanted.
public enum Outcome {
    DONE,
    REFUSED
}
