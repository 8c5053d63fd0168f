package dev.codeway.access;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.postgres.SchemaPending;

import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.scheduler.Scheduled;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.transaction.Transactional;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Who is let in by a key. What the database said is good for some seconds, so that a request does
/// not cost one more query.
@ApplicationScoped
class Admission {

    private static final int MOST = 10_000;

    /// @param until when it has to be looked at again
    private record Admitted(Caller caller, Instant until) {}

    private final AccessConfiguration configuration;
    private final Clock clock;
    private final Map<String, Admitted> known = new ConcurrentHashMap<>();
    private final Map<UUID, Instant> used = new ConcurrentHashMap<>();

    Admission(AccessConfiguration configuration, Clock clock) {
        this.configuration = configuration;
        this.clock = clock;
    }

    /// Without asking the database; empty where it has to be asked.
    Optional<Caller> remembered(KeyToken token) {
        Admitted admitted = known.get(token.hash());
        return admitted == null || !admitted.until().isAfter(clock.instant())
                ? Optional.empty()
                : Optional.of(admitted.caller());
    }

    /// Asks the database; empty where the key lets nobody in.
    @Transactional
    Optional<Caller> find(KeyToken token) {
        Instant now = clock.instant();
        Optional<ApiKey> key = ApiKey.admitting(token, now);
        key.ifPresent(
                it -> {
                    if (known.size() >= MOST) {
                        known.clear();
                    }
                    known.put(
                            token.hash(),
                            new Admitted(it.caller(), earlier(it.goodUntil(token), now)));
                    used.put(it.id, now);
                });
        return key.map(ApiKey::caller);
    }

    private Instant earlier(@Nullable Instant end, Instant now) {
        Instant recheck = now.plus(configuration.recheck());
        return end != null && end.isBefore(recheck) ? end : recheck;
    }

    void forget(@Observes(during = TransactionPhase.AFTER_SUCCESS) KeysChanged event) {
        known.clear();
    }

    @Scheduled(every = "30s", skipExecutionIf = SchemaPending.class)
    @Transactional
    void noteUse() {
        used.forEach(
                (id, at) -> {
                    used.remove(id, at);
                    Panache.getSession()
                            .createNativeMutationQuery(
                                    """
                                    UPDATE codeway.api_key SET last_used_at = :at
                                    WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :at)
                                    """)
                            .setParameter("id", id)
                            .setParameter("at", at)
                            .executeUpdate();
                });
    }
}
