package dev.codeway.build;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/// A lease after a report.
///
/// @param expiresAt when it ends unless the worker reports again before
/// @param cancelRequested whether the worker is to stop the build
@Schema(name = "Lease")
record LeaseView(Instant expiresAt, boolean cancelRequested) {

    static LeaseView read(ResultSet row) throws SQLException {
        return new LeaseView(row.getObject(1, OffsetDateTime.class).toInstant(), row.getBoolean(2));
    }
}
