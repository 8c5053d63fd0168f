package dev.codeway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Role;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// How many entries refusals become.
class RefusalsTest {

    private static final int MOST = 20;
    private static final Caller CALLER = new Caller("key:1", "One", Role.DEVELOPER, null);

    private static final Operation DELETE =
            new Operation("deleteProject", "DELETE", "/v1/projects/{id}");

    private final Refusals refusals =
            new Refusals(
                    new AuditConfiguration() {
                        @Override
                        public Duration writeEvery() {
                            return Duration.ofSeconds(10);
                        }

                        @Override
                        public int mostRefusals() {
                            return MOST;
                        }
                    });

    @Test
    void aMillionBadKeysFromAHundredThousandAddressesAreAFewEntriesThatCountThemAll() {
        long begin = System.nanoTime();
        for (int i = 0; i < 1_000_000; i++) {
            refusals.note(refusal(null, "192.0.2." + i % 100_000, null, 401));
        }
        long perRefusal = (System.nanoTime() - begin) / 1_000_000;
        List<AuditEntry> entries = refusals.take();
        System.out.printf(
                "1,000,000 refusals: %d entries, %d ns each%n", entries.size(), perRefusal);
        assertThat(entries).hasSize(MOST + 1);
        assertThat(entries.stream().mapToLong(it -> it.times).sum()).isEqualTo(1_000_000);
        assertThat(entries.getLast().action).isEqualTo(Refusals.OTHERS);
        assertThat(refusals.take()).isEmpty();
    }

    @Test
    void whatACallerIsRefusedIsToldApartHoweverManyStrangersAreRefused() {
        for (int i = 0; i < 1_000; i++) {
            refusals.note(refusal(null, "192.0.2." + i, null, 401));
        }
        UUID one = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        for (UUID id : List.of(one, other, other)) {
            refusals.note(refusal(CALLER, "198.51.100.1", id, 404));
        }
        assertThat(refusals.take())
                .filteredOn(it -> "key:1".equals(it.caller))
                .extracting(it -> it.subjectId, it -> it.times, it -> it.status)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(one, 1L, 404),
                        org.assertj.core.groups.Tuple.tuple(other, 2L, 404));
    }

    @Test
    void aCallerWhoTriesEverythingIsToldApartUpToALimitAndThenCounted() {
        for (int i = 0; i < 1_000; i++) {
            refusals.note(refusal(CALLER, "198.51.100.1", UUID.randomUUID(), 404));
        }
        List<AuditEntry> entries = refusals.take();
        assertThat(entries).hasSize(MOST + 1).allMatch(it -> "key:1".equals(it.caller));
        assertThat(entries.getLast().action).isEqualTo(Refusals.OTHERS);
        assertThat(entries.getLast().times).isEqualTo(1_000 - MOST);
    }

    private static Refusal refusal(Caller caller, String address, UUID subject, int status) {
        return new Refusal(new Served(caller, address, "r", DELETE, subject), status, "refused");
    }
}
