package dev.codeway.platform.lifecycle;

/// Fired in a service that serves once its schema is there. Whoever observes it keeps failures to
/// itself: the schema is there all the same.
public record SchemaApplied() {}
