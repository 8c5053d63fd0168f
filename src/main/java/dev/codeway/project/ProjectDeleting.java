package dev.codeway.project;

import java.util.UUID;

/// Fired in the transaction that deletes a project, before it does. Whoever holds something of the
/// project deletes it where `cascade` says so and otherwise refuses by throwing a problem.
public record ProjectDeleting(UUID projectId, boolean cascade) {}
