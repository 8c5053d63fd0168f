package dev.codeway.audit;

import dev.codeway.platform.audit.Deed;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;

/// Writes down what was done, in the transaction of it.
@ApplicationScoped
class AuditTrail {

    private final Requests requests;

    AuditTrail(Requests requests) {
        this.requests = requests;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void write(@Observes Deed deed) {
        String command = deed.command();
        AuditEntry entry =
                command == null
                        ? AuditEntry.of(requests.current().orElseThrow(), deed)
                        : AuditEntry.of(command, deed);
        entry.persist();
    }
}
