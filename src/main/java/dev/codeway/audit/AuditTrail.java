package dev.codeway.audit;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.audit.Deeds;
import dev.codeway.platform.postgres.Sql;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

/// Writes down what was done, in the transaction of it.
@ApplicationScoped
class AuditTrail implements Deeds {

    private final Requests requests;
    private final DataSource database;

    AuditTrail(Requests requests, DataSource database) {
        this.requests = requests;
        this.database = database;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void write(@Observes Deed deed) {
        List<AuditEntry> entry = List.of(entry(deed));
        Sql.call(database, it -> AuditEntry.insert(it, entry));
    }

    @Override
    public AuditEntry entry(Deed deed) {
        String command = deed.command();
        return command == null
                ? AuditEntry.of(requests.current().orElseThrow(), deed)
                : AuditEntry.of(command, deed);
    }

    @Override
    public void write(Connection connection, List<Entry> entries) throws SQLException {
        AuditEntry.insert(connection, entries.stream().map(AuditEntry.class::cast).toList());
    }
}
