package dev.codeway.audit;

/// What became of what somebody wanted.
enum Outcome {
    DONE,
    REFUSED
}
