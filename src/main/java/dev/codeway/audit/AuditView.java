package dev.codeway.audit;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// An entry as clients see it.
///
/// @param fields the names of those that were set
@Schema(
        name = "AuditEntry",
        requiredProperties = {
            "id",
            "createdAt",
            "caller",
            "callerName",
            "role",
            "action",
            "subject",
            "subjectId",
            "projectId",
            "outcome",
            "status",
            "problem",
            "times",
            "remoteAddress",
            "requestId",
            "fields"
        })
public record AuditView(
        UUID id,
        Instant createdAt,
        @Schema(
                        nullable = true,
                        examples = "key:019b5c2e-4b1a-7c3d-9e2f-1a2b3c4d5e6f",
                        description = "Null where there was no good credential")
                @Nullable String caller,
        @Schema(nullable = true) @Nullable String callerName,
        @Schema(
                        nullable = true,
                        enumeration = {"reader", "developer", "worker", "router", "admin"})
                @Nullable String role,
        @Schema(
                        examples = "createProject",
                        description =
                                "The id of the operation, or the subcommand; `others` of refusals"
                                        + " that were too many to tell apart")
                String action,
        @Schema(nullable = true, examples = "project") @Nullable String subject,
        @Schema(nullable = true) @Nullable UUID subjectId,
        @Schema(nullable = true) @Nullable UUID projectId,
        Outcome outcome,
        @Schema(nullable = true, examples = "409") @Nullable Integer status,
        @Schema(nullable = true, examples = "subdomain-taken") @Nullable String problem,
        @Schema(
                        examples = "1",
                        description =
                                "How many refusals of this kind it stands for, of the first of which"
                                        + " it tells; of `codeway audit prune` how many entries went")
                long times,
        @Schema(nullable = true, examples = "192.0.2.7") @Nullable String remoteAddress,
        @Schema(nullable = true) @Nullable String requestId,
        @Schema(description = "The names of those that were set") List<String> fields) {

    static AuditView of(AuditEntry entry) {
        return new AuditView(
                entry.id,
                entry.createdAt,
                entry.caller,
                entry.callerName,
                Optional.ofNullable(entry.role).map(Enum::toString).orElse(null),
                entry.action,
                entry.subject,
                entry.subjectId,
                entry.projectId,
                entry.outcome,
                entry.status,
                entry.problem,
                entry.times,
                entry.remoteAddress,
                entry.requestId,
                entry.fields);
    }
}
