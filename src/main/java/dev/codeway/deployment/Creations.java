package dev.codeway.deployment;

import dev.codeway.event.Announcements;
import dev.codeway.platform.audit.Deeds;
import dev.codeway.platform.postgres.DatabaseFailure;
import dev.codeway.platform.postgres.Sql;
import dev.codeway.platform.together.Together;

import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;

import javax.sql.DataSource;

/// Makes deployments, [together] where many are made at the same time: most of what PostgreSQL does
/// for one is the same for all. Together they wait for nobody; one whose project is locked, and
/// each of a group in which one cannot be, is tried with the next group, and then goes by itself.
@ApplicationScoped
class Creations {

    private static final int GROUPS = 2;
    private static final int MOST = 32;
    private static final int AGAIN = 1;
    private static final Duration PATIENCE = Duration.ofMillis(250);

    /// A deployment that somebody wants, and what will be written down of it.
    private record Creation(Deployment wanted, Deeds.Entry entry) {}

    private final DataSource database;
    private final Announcements announcements;
    private final Deeds deeds;
    private final ExecutorService virtualThreads;
    private final Together<Creation, Optional<NewDeployment>> together;

    Creations(
            DataSource database,
            Announcements announcements,
            Deeds deeds,
            @VirtualThreads ExecutorService virtualThreads) {
        this.database = database;
        this.announcements = announcements;
        this.deeds = deeds;
        this.virtualThreads = virtualThreads;
        together = new Together<>(GROUPS, MOST, PATIENCE, virtualThreads, this::createAtOnce);
    }

    /// Makes it, in a transaction that others may share. Throws 404 where there is no such project.
    Uni<NewDeployment> create(Deployment wanted) {
        return create(creation(wanted), AGAIN);
    }

    /// Whoever has its project locked is done, as a rule, when the next group begins.
    private Uni<NewDeployment> create(Creation creation, int again) {
        return Uni.createFrom()
                .completionStage(() -> together.ask(creation))
                .chain(
                        answer -> {
                            if (answer.isEmpty()) {
                                return alone(creation);
                            }
                            NewDeployment made = answer.get().orElse(null);
                            if (made != null) {
                                return Uni.createFrom().item(made);
                            }
                            return again > 0 ? create(creation, again - 1) : alone(creation);
                        });
    }

    private Uni<NewDeployment> alone(Creation creation) {
        return Uni.createFrom()
                .item(() -> Sql.transaction(database, it -> createWithin(it, creation)))
                .runSubscriptionOn(virtualThreads);
    }

    /// As [#create], on this thread, in the transaction that there is.
    NewDeployment createWithin(Deployment wanted) {
        Creation creation = creation(wanted);
        return Sql.call(database, it -> createWithin(it, creation));
    }

    private Creation creation(Deployment wanted) {
        return new Creation(wanted, deeds.entry(wanted.deed()));
    }

    private NewDeployment createWithin(Connection connection, Creation creation)
            throws SQLException {
        NewDeployment made = NewDeployment.create(connection, creation.wanted());
        deeds.write(connection, List.of(creation.entry()));
        announcements.later();
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
