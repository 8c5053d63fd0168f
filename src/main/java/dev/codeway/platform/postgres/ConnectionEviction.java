package dev.codeway.platform.postgres;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;

import jakarta.inject.Singleton;

import java.sql.SQLException;
import java.util.Set;

/// Replaces all connections once one of them shows that they lead to the wrong server. The pool
/// itself drops broken ones only; those to a primary that was demoted work, and fail every write.
@Singleton
public class ConnectionEviction {

    /// read_only_sql_transaction, admin_shutdown, crash_shutdown, cannot_connect_now
    private static final Set<String> WRONG_SERVER = Set.of("25006", "57P01", "57P02", "57P03");

    private final AgroalDataSource pool;
    private final Pipelines pipelines;

    ConnectionEviction(AgroalDataSource pool, Pipelines pipelines) {
        this.pool = pool;
        this.pipelines = pipelines;
    }

    /// Looks at a failure of the database and acts where it must.
    public void after(SQLException failure) {
        if (WRONG_SERVER.contains(String.valueOf(failure.getSQLState()))) {
            pool.flush(FlushMode.GRACEFUL);
            pipelines.renew();
        }
    }
}
