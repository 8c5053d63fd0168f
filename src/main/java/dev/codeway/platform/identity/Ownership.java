package dev.codeway.platform.identity;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// To which project belongs what a path names. A bean of each feature whose paths name something of
/// a project.
public interface Ownership {

    /// What such paths begin with, up to the segment that names it: `/v1/deployments/`.
    List<String> prefixes();

    /// Empty where there is no such thing.
    ///
    /// @param prefix that the path begins with
    /// @param name the segment after it
    Optional<UUID> projectOf(Connection connection, String prefix, String name) throws SQLException;
}
