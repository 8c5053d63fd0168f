package dev.codeway.platform.audit;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// Something that was done for somebody. Fired in the transaction of the change, so that there is
/// neither without the other.
///
/// @param command that did it; null for the operation of the API that is being served
/// @param subject what was changed: `project`, `deployment`, `key`, `webhook` or `delivery`
/// @param projectId to which it belongs; null for none
/// @param fields the names of those that were set, never what they hold
public record Deed(
        @Nullable String command,
        String subject,
        UUID id,
        @Nullable UUID projectId,
        Collection<String> fields) {

    /// Done by the operation that is being served.
    public static Deed on(String subject, UUID id, @Nullable UUID projectId) {
        return new Deed(null, subject, id, projectId, List.of());
    }

    /// Done to a project, by the operation that is being served.
    public static Deed onProject(UUID id) {
        return on("project", id, id);
    }

    /// Done by a subcommand: `codeway keys create`.
    public static Deed by(String command, String subject, UUID id) {
        return new Deed(command, subject, id, null, List.of());
    }

    /// The same, of these fields.
    public Deed setting(Collection<String> names) {
        return new Deed(command, subject, id, projectId, names);
    }
}
