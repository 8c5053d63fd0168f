package dev.codeway.database.exchange;

import dev.codeway.database.record.ProjectRecord;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/// A project's line in an export.
///
/// @param type `project`
/// @param subdomain by which it is known in every database
/// @param live the number of the deployment that is; null where none is
/// @param lastNumber that a deployment was given
@RegisterForReflection
record ExportedProject(
        String type,
        String subdomain,
        String name,
        String gitURL,
        boolean pinned,
        @Nullable Integer live,
        int lastNumber,
        Instant createdAt) {

    ProjectRecord record(UUID id) {
        return new ProjectRecord(id, subdomain, name, gitURL, pinned, lastNumber, createdAt);
    }
}
