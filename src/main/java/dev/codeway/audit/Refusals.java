package dev.codeway.audit;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.postgres.ConnectionFailure;
import dev.codeway.platform.postgres.SchemaPending;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Refusals that are yet to be written. However many there are, they cost little memory and few
/// rows: those of one kind are counted, and of too many kinds there is only their number. A service
/// that dies loses those of the last seconds.
@ApplicationScoped
class Refusals {

    /// The action of an entry that tells of those that were only counted.
    static final String OTHERS = "others";

    private static final Logger LOG = Logger.getLogger(Refusals.class);
    private static final String STRANGERS = "";

    /// What makes two the same. Whatever strangers try, where they come from tells them apart.
    private record Kind(
            @Nullable String address,
            @Nullable String action,
            @Nullable UUID subjectId,
            @Nullable String problem) {

        static Kind of(Refusal refusal) {
            Served request = refusal.request();
            return request.caller() == null
                    ? new Kind(request.address(), null, null, null)
                    : new Kind(
                            request.address(),
                            request.operation().id(),
                            request.subjectId(),
                            refusal.problem());
        }
    }

    private record Tally(Refusal first, long times) {}

    private static final class Source {

        private final @Nullable Caller caller;
        private final Map<Kind, Tally> tallies = new LinkedHashMap<>();
        private long others;

        Source(@Nullable Caller caller) {
            this.caller = caller;
        }

        void add(Refusal refusal, int most) {
            Kind kind = Kind.of(refusal);
            Tally tally = tallies.get(kind);
            if (tally == null && tallies.size() >= most) {
                others++;
            } else {
                tallies.put(
                        kind,
                        tally == null
                                ? new Tally(refusal, 1)
                                : new Tally(tally.first(), tally.times() + 1));
            }
        }

        List<AuditEntry> entries() {
            List<AuditEntry> entries = new ArrayList<>();
            tallies.values().forEach(it -> entries.add(AuditEntry.of(it.first(), it.times())));
            if (others > 0) {
                entries.add(AuditEntry.refused(caller, OTHERS, others));
            }
            return entries;
        }
    }

    private final AuditConfiguration configuration;
    private final Map<String, Source> sources = new HashMap<>();

    Refusals(AuditConfiguration configuration) {
        this.configuration = configuration;
    }

    synchronized void note(Refusal refusal) {
        Caller caller = refusal.request().caller();
        sources.computeIfAbsent(caller == null ? STRANGERS : caller.id(), _ -> new Source(caller))
                .add(refusal, configuration.mostRefusals());
    }

    synchronized List<AuditEntry> take() {
        List<AuditEntry> entries =
                sources.values().stream().flatMap(it -> it.entries().stream()).toList();
        sources.clear();
        return entries;
    }

    private synchronized void giveUp(List<AuditEntry> entries) {
        sources.computeIfAbsent(STRANGERS, _ -> new Source(null)).others +=
                entries.stream().mapToLong(it -> it.times).sum();
    }

    @Scheduled(
            every = "{codeway.audit.write-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = SchemaPending.class)
    void write() {
        List<AuditEntry> entries = take();
        if (entries.isEmpty()) {
            return;
        }
        try {
            QuarkusTransaction.requiringNew().run(() -> entries.forEach(it -> it.persist()));
        } catch (RuntimeException failure) {
            giveUp(entries);
            LOG.warnf(
                    "Refusals were not written to the audit, only counted: %s",
                    ConnectionFailure.explain(failure));
        }
    }

    void writeTheLast(@Observes ShutdownEvent event) {
        write();
    }
}
