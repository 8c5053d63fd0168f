package dev.codeway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.platform.identity.Caller;
import dev.codeway.platform.identity.Role;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

class SealedCallerTest {

    private static final String SECRET = "a secret of twenty-four characters";
    private static final Instant UNTIL = Instant.parse("2026-01-31T12:00:00Z");
    private static final SealedCaller JANE =
            new SealedCaller(new Caller("oidc:jane", "Jané 🙂", Role.ADMIN, null), UNTIL);

    @Test
    void whatWasClosedIsOpenedWithTheSameSecretAndNoOther() {
        for (Set<UUID> projects :
                Set.of(Set.<UUID>of(), Set.of(UUID.randomUUID(), UUID.randomUUID()))) {
            SealedCaller limited =
                    new SealedCaller(new Caller("oidc:x", "x", Role.READER, projects), UNTIL);
            assertThat(SealedCaller.open(SECRET, limited.close(SECRET))).contains(limited);
        }
        String text = JANE.close(SECRET);
        assertThat(SealedCaller.isMeant(text)).isTrue();
        assertThat(text).doesNotContain("jane").isNotEqualTo(JANE.close(SECRET));
        assertThat(SealedCaller.open(SECRET, text)).contains(JANE);
        assertThat(SealedCaller.open(SECRET + "!", text)).isEmpty();
    }

    @Test
    void whatWasChangedIsNotOpened() {
        String text = JANE.close(SECRET);
        int opened = 0;
        for (int i = "issuer.".length(); i < text.length() - 1; i++) {
            String changed =
                    text.substring(0, i)
                            + (text.charAt(i) == 'A' ? 'B' : 'A')
                            + text.substring(i + 1);
            opened += SealedCaller.open(SECRET, changed).isPresent() ? 1 : 0;
        }
        assertThat(opened).isZero();
    }

    @Test
    void anAttemptIsNoSessionAndASessionNoAttempt() {
        SignInAttempt attempt = SignInAttempt.begin("/console/projects?a=b", UNTIL);
        String sealed = attempt.close(SECRET);
        assertThat(SignInAttempt.open(SECRET, sealed)).contains(attempt);
        assertThat(SignInAttempt.open(SECRET + "!", sealed)).isEmpty();
        assertThat(SealedCaller.open(SECRET, "issuer." + sealed)).isEmpty();
        assertThat(SignInAttempt.open(SECRET, JANE.close(SECRET).substring(7))).isEmpty();
        assertThat(attempt.toString()).doesNotContain(attempt.verifier(), attempt.state());
    }
}
