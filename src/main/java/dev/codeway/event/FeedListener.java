package dev.codeway.event;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// A feature of this instance that follows the feed. Called on the one thread that reads it: must
/// not block.
public interface FeedListener {

    /// What has happened, in the feed's order, each event once between two restarts.
    void received(List<Event> events);

    /// The feed begins, or was lost and begins anew. Whoever keeps a picture of the database paints
    /// it here, over the connection that the feed is read with. What is received afterwards may
    /// repeat what the picture shows already.
    default void restarted(Connection connection) throws SQLException {}

    /// The service is ending: let go whoever waits.
    default void stopped() {}
}
