package dev.codeway.project;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import java.time.Instant;
import java.util.UUID;

/// What a project's subdomain serves.
///
/// @param id of the release in the ledger
/// @param since when
@Schema(name = "LiveRelease")
public record LiveRelease(UUID id, UUID deploymentId, Instant since) {}
