package dev.codeway.build;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What the end of a build means for its deployment. A bean of the feature that owns deployments.
public interface BuildEnds {

    /// Moves the deployment, once nobody else changes its project any more.
    ///
    /// @param connection in the transaction that ends the build, which holds its lease
    Moved apply(Connection connection, BuildFinished finished) throws SQLException;

    /// Moves many deployments, and answers in their order. Fails (55P03) rather than wait for
    /// whoever changes one of their projects: all others would wait as well, and two who wait like
    /// that could wait for each other.
    List<Moved> applyAtOnce(Connection connection, List<BuildFinished> finished)
            throws SQLException;
}
