package dev.codeway.audit;

import dev.codeway.platform.http.Identifier;
import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.paging.ListQuery;
import dev.codeway.platform.paging.Listing;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.UUID;

/// What a client may ask of the audit. Sorts by `createdAt`.
public class AuditQuery extends ListQuery {

    @RestQuery
    @Parameter(description = "Only of this caller: `key:` and the id of a key")
    @Nullable String caller;

    @RestQuery
    @Parameter(description = "Only of this operation, by its id, or this subcommand")
    @Nullable String action;

    @RestQuery
    @Parameter(description = "Only what was about such a thing: `project`, `deployment`, `key`")
    @Nullable String subject;

    @RestQuery
    @Parameter(
            description = "Only what was about the thing with this id",
            schema = @Schema(implementation = UUID.class))
    @Nullable String subjectId;

    @RestQuery
    @Parameter(
            description = "Only what was about this project, also one that is deleted",
            schema = @Schema(implementation = UUID.class))
    @Nullable String projectId;

    @RestQuery
    @Parameter(
            description = "Only what was done, or only what was refused",
            schema = @Schema(implementation = Outcome.class))
    @Nullable String outcome;

    @RestQuery
    @Parameter(description = "Only what came from this address")
    @Nullable String remoteAddress;

    @RestQuery
    @Parameter(description = "Only what came with this `Request-Id`")
    @Nullable String requestId;

    @Override
    protected Set<String> ownParameters() {
        return Set.of(
                "caller",
                "action",
                "subject",
                "subjectId",
                "projectId",
                "outcome",
                "remoteAddress",
                "requestId");
    }

    Listing<AuditEntry> listing() {
        Listing<AuditEntry> listing = new Listing<>(this, AuditQuery::idOf, AuditEntry.SORTS);
        text(listing, "caller", caller);
        text(listing, "action", action);
        text(listing, "subject", subject);
        id(listing, "subjectId", subjectId);
        id(listing, "projectId", projectId);
        text(listing, "remoteAddress", remoteAddress);
        text(listing, "requestId", requestId);
        if (outcome != null) {
            Outcome wanted =
                    QueryParameter.oneOf(Outcome.values(), "outcome", "unknown-value", outcome);
            listing.where("outcome = :outcome", "outcome", wanted);
        }
        return listing;
    }

    private static void text(Listing<AuditEntry> listing, String name, @Nullable String value) {
        if (value != null) {
            listing.where(name + " = :" + name, name, QueryParameter.text(name, value));
        }
    }

    private static void id(Listing<AuditEntry> listing, String name, @Nullable String value) {
        if (value != null) {
            UUID id =
                    Identifier.parse(value)
                            .orElseThrow(
                                    () ->
                                            QueryParameter.illegal(
                                                    name, "invalid-id", "must be an id"));
            listing.where(name + " = :" + name, name, id);
        }
    }

    private static UUID idOf(AuditEntry entry) {
        return entry.id;
    }
}
