package dev.codeway.event;

import org.jspecify.annotations.Nullable;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;

/// Which events somebody wants to read; null and none mean all.
///
/// @param types such as `deployment.ready`, or `deployment` for all that are about deployments
public record EventFilter(
        @Nullable Set<UUID> projects, @Nullable UUID deploymentId, Set<String> types) {

    /// All of them.
    public static final EventFilter ALL = new EventFilter(null, null, Set.of());

    /// Whether the event is wanted.
    public boolean accepts(Event event) {
        return (projects == null || projects.contains(event.projectId()))
                && (deploymentId == null || deploymentId.equals(event.deploymentId()))
                && (types.isEmpty()
                        || types.contains(event.type())
                        || types.contains(event.type().substring(0, event.type().indexOf('.'))));
    }

    String sql() {
        return (projects == null ? "" : "AND project_id = ANY (?) ")
                + (deploymentId == null ? "" : "AND deployment_id = ? ")
                + (types.isEmpty()
                        ? ""
                        : "AND (type = ANY (?) OR split_part(type, '.', 1) = ANY (?))");
    }

    int bind(PreparedStatement statement, int first) throws SQLException {
        int next = first;
        if (projects != null) {
            statement.setObject(next++, projects.toArray(UUID[]::new));
        }
        if (deploymentId != null) {
            statement.setObject(next++, deploymentId);
        }
        if (!types.isEmpty()) {
            Object names = statement.getConnection().createArrayOf("text", types.toArray());
            statement.setObject(next++, names);
            statement.setObject(next++, names);
        }
        return next;
    }
}
