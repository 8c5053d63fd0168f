package dev.codeway.build;

import java.sql.Connection;
import java.sql.SQLException;

/// What the end of a build means for its deployment. A bean of the feature that owns deployments.
public interface BuildEnds {

    /// Moves the deployment.
    ///
    /// @param connection in the transaction that ends the build, which holds its lease
    Moved apply(Connection connection, BuildFinished finished) throws SQLException;
}
