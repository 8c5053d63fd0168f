package dev.codeway.platform.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Writes down what was done for several requests in one transaction, each for whoever made it.
/// What is done for one is written down by firing its [Deed].
public interface Deeds {

    /// What is going to be written down.
    interface Entry {}

    /// Of a deed of the operation that is being served.
    Entry entry(Deed deed);

    /// Writes them down.
    ///
    /// @param connection in the transaction of the change
    void write(Connection connection, List<Entry> entries) throws SQLException;
}
