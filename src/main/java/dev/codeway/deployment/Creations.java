package dev.codeway.deployment;

import dev.codeway.event.Announcements;
import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.audit.Deeds;
import dev.codeway.platform.postgres.DatabaseFailure;
import dev.codeway.platform.postgres.Sql;
import dev.codeway.platform.together.Together;

import io.quarkus.narayana.jta.QuarkusTransaction;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import javax.sql.DataSource;

/// Makes deployments, [together] where many are made at the same time: most of what PostgreSQL does
/// for one is the same for all. Together they wait for nobody; one whose project is locked, and
/// each of a group in which one cannot be, goes by itself.
@ApplicationScoped
class Creations {

    private static final int GROUPS = 1;
    private static final int MOST = 32;
    private static final Duration PATIENCE = Duration.ofMillis(250);

    /// A deployment that somebody wants, and what will be written down of it.
    private record Creation(Deployment wanted, Deeds.Entry entry) {}

    private final DataSource database;
    private final Announcements announcements;
    private final Event<Deed> done;
    private final Deeds deeds;
    private final Together<Creation, Optional<NewDeployment>> together =
            new Together<>(GROUPS, MOST, PATIENCE, this::createAtOnce);

    Creations(DataSource database, Announcements announcements, Event<Deed> done, Deeds deeds) {
        this.database = database;
        this.announcements = announcements;
        this.done = done;
        this.deeds = deeds;
    }

    /// Makes it, in a transaction that others may share. Throws 404 where there is no such project.
    NewDeployment create(Deployment wanted) {
        return together.ask(new Creation(wanted, deeds.entry(wanted.deed())))
                .flatMap(made -> made)
                .orElseGet(() -> QuarkusTransaction.requiringNew().call(() -> createAlone(wanted)));
    }

    /// As [#create], in a transaction that there is.
    NewDeployment createAlone(Deployment wanted) {
        NewDeployment made = Sql.call(database, it -> NewDeployment.create(it, wanted));
        announcements.later();
        done.fire(wanted.deed());
        return made;
    }

    private List<Optional<NewDeployment>> createAtOnce(List<Creation> all) {
        try {
            return Sql.transaction(database, connection -> createAtOnce(connection, all));
        } catch (DatabaseFailure failure) {
            if (failure.isOfOne()) {
                return all.stream().map(_ -> Optional.<NewDeployment>empty()).toList();
            }
            throw failure;
        }
    }

    private List<Optional<NewDeployment>> createAtOnce(Connection connection, List<Creation> all)
            throws SQLException {
        Map<UUID, NewDeployment> made =
                NewDeployment.createAtOnce(connection, all.stream().map(Creation::wanted).toList());
        deeds.write(
                connection,
                all.stream()
                        .filter(it -> made.containsKey(it.wanted().id))
                        .map(Creation::entry)
                        .toList());
        announcements.later();
        return all.stream().map(it -> Optional.ofNullable(made.get(it.wanted().id))).toList();
    }
}
