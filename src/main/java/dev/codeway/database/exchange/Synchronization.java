package dev.codeway.database.exchange;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.command.CommandFailure;
import dev.codeway.platform.command.Exit;
import dev.codeway.platform.postgres.DirectDatabase;
import dev.codeway.platform.postgres.Sql;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Makes this database like another, or like an export of it, project by project. Both are read
/// once, side by side; what fits in memory need only be one project at a time.
@ApplicationScoped
class Synchronization {

    private final DirectDatabase database;
    private final ObjectMapper json;

    Synchronization(DirectDatabase database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /// Only compares.
    Synced compare(Contents there, boolean mirror) throws SQLException, IOException {
        try (DatabaseContents here = DatabaseContents.ofOneMoment(database)) {
            return run(there, here, mirror, null);
        }
    }

    /// Compares and mends, all of it or nothing. Nobody else changes projects meanwhile.
    ///
    /// @param approved the hash of the differences that somebody has read
    /// @throws CommandFailure [Exit#REFUSED] where they are others now
    Synced apply(Contents there, boolean mirror, String approved) throws SQLException, IOException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            Sql.execute(connection, "SET LOCAL lock_timeout = '5s'");
            Sql.execute(
                    connection,
                    """
                    LOCK TABLE codeway.project, codeway.deployment, codeway.release
                        IN SHARE ROW EXCLUSIVE MODE
                    """);
            Synced synced =
                    run(there, new DatabaseContents(connection), mirror, new Mending(connection));
            if (!synced.hash().equals(approved)) {
                throw new CommandFailure(
                        Exit.REFUSED,
                        "the differences are not those of %s any more, but %s: read them again"
                                .formatted(approved, synced.hash()));
            }
            connection.commit();
            return synced.done();
        }
    }

    private Synced run(Contents there, Contents here, boolean mirror, @Nullable Mending mending)
            throws SQLException, IOException {
        requireSameSchema(there, here);
        History.Reader theirs = new History.Reader(there, json);
        History.Reader ours = new History.Reader(here, json);
        History their = theirs.next();
        History our = ours.next();
        int same = 0;
        List<Difference> differences = new ArrayList<>();
        while (their != null || our != null) {
            int order = order(their, our);
            History left = order <= 0 ? their : null;
            History right = order >= 0 ? our : null;
            Difference difference = Difference.between(left, right, mirror);
            if (difference == null) {
                same++;
            } else {
                differences.add(difference);
                if (mending != null) {
                    mending.mend(difference.action(), left, right);
                }
            }
            their = order <= 0 ? theirs.next() : their;
            our = order >= 0 ? ours.next() : our;
        }
        return Synced.of(same, differences);
    }

    /// Of their subdomains; who is not there comes last.
    private static int order(@Nullable History their, @Nullable History our) {
        if (their == null) {
            return 1;
        }
        return our == null ? -1 : their.subdomain().compareTo(our.subdomain());
    }

    private static void requireSameSchema(Contents there, Contents here) throws SQLException {
        if (!Objects.equals(there.schema(), here.schema())) {
            throw new CommandFailure(
                    Exit.FAILED,
                    "version %s of the schema is there, %s here: migrate first"
                            .formatted(there.schema(), here.schema()));
        }
    }
}
