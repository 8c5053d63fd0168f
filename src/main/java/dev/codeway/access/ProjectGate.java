package dev.codeway.access;

import dev.codeway.platform.http.FormerIds;
import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Ownership;
import dev.codeway.platform.postgres.DatabaseFailure;
import dev.codeway.platform.problem.Problem;

import io.quarkus.arc.All;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;

import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;

import javax.sql.DataSource;

/// Whoever is there for some projects only finds nothing else: what a path or `projectId` names is
/// looked up here, before any resource, and is unknown where it is another project's. Lists filter
/// by [Caller#visible()] themselves.
class ProjectGate {

    private static final String UNKNOWN = ProjectGate.class.getName();

    private final List<Ownership> ownerships;
    private final DataSource database;
    private final ExecutorService virtualThreads;

    ProjectGate(
            @All List<Ownership> ownerships,
            DataSource database,
            @VirtualThreads ExecutorService virtualThreads) {
        this.ownerships = ownerships;
        this.database = database;
        this.virtualThreads = virtualThreads;
    }

    @ServerRequestFilter(priority = Priorities.AUTHORIZATION)
    Uni<Void> look(ContainerRequestContext request) {
        Set<UUID> visible = Caller.visible();
        if (visible == null) {
            return Uni.createFrom().voidItem();
        }
        UriInfo uri = request.getUriInfo();
        String path = uri.getPath();
        // To ask the UriInfo for them makes the framework forget which operation this is.
        boolean named = CurrentRequestManager.get().getPathParam(0, false) != null;
        String wanted = uri.getQueryParameters().getFirst("projectId");
        return Uni.createFrom()
                .voidItem()
                .emitOn(virtualThreads)
                .invoke(() -> check(named ? path : "", wanted, visible))
                .onFailure(Problem.NotFound.class)
                .recoverWithUni(
                        unknown -> {
                            request.setProperty(UNKNOWN, unknown);
                            return Uni.createFrom().voidItem();
                        });
    }

    /// What fails in a filter that is waited for makes the framework forget the operation, too, and
    /// the audit would not know what was refused.
    @ServerRequestFilter(priority = Priorities.AUTHORIZATION + 1)
    void refuse(ContainerRequestContext request) {
        if (request.getProperty(UNKNOWN) instanceof Problem.NotFound unknown) {
            throw unknown;
        }
    }

    private void check(String path, String wanted, Set<UUID> visible) {
        try (Connection connection = database.getConnection()) {
            if (wanted != null) {
                require(
                        FormerIds.resolve(connection, FormerIds.Subject.PROJECT, wanted),
                        visible,
                        "project");
            }
            for (Ownership ownership : ownerships) {
                for (String prefix : ownership.prefixes()) {
                    if (path.startsWith(prefix)) {
                        String name = path.substring(prefix.length()).replaceFirst("/.*", "");
                        require(
                                ownership.projectOf(connection, prefix, name),
                                visible,
                                prefix.contains("deployments") ? "deployment" : "project");
                        return;
                    }
                }
            }
        } catch (SQLException failure) {
            throw new DatabaseFailure(failure);
        }
    }

    private static void require(Optional<UUID> project, Set<UUID> visible, String what) {
        if (project.filter(visible::contains).isEmpty()) {
            throw new Problem.NotFound("unknown-" + what, "there is no such " + what);
        }
    }
}
