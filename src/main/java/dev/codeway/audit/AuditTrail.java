package dev.codeway.audit;

import dev.codeway.platform.audit.Deed;
import dev.codeway.platform.postgres.Sql;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;

import javax.sql.DataSource;

/// Writes down what was done, in the transaction of it.
@ApplicationScoped
class AuditTrail {

    private final Requests requests;
    private final DataSource database;

    AuditTrail(Requests requests, DataSource database) {
        this.requests = requests;
        this.database = database;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void write(@Observes Deed deed) {
        String command = deed.command();
        AuditEntry entry =
                command == null
                        ? AuditEntry.of(requests.current().orElseThrow(), deed)
                        : AuditEntry.of(command, deed);
        Sql.call(database, entry::insert);
    }
}
