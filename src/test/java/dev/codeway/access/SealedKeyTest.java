package dev.codeway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.platform.hash.Sha256;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class SealedKeyTest {

    private static final String KEY = KeyToken.random().text();
    private static final SealedKey.Content CONTENT =
            new SealedKey.Content(KEY, Instant.parse("2026-01-31T12:00:00Z"));

    private static SealedKey sealed() {
        return SealedKey.close("id", Sha256.of(KEY), CONTENT);
    }

    @Test
    void whatWasClosedIsOpenedWithTheSameHash() {
        String text = sealed().toString();
        assertThat(text).doesNotContain(KEY).matches("[A-Za-z0-9._-]+");
        assertThat(SealedKey.read(text).orElseThrow().open(Sha256.of(KEY))).contains(CONTENT);
        assertThat(text).isNotEqualTo(sealed().toString());
        assertThat(CONTENT.toString()).doesNotContain(KEY);
    }

    @Test
    void nothingElseOpensIt() {
        assertThat(sealed().open(Sha256.of(KeyToken.random().text()))).isEmpty();
        assertThat(new SealedKey("other", sealed().sealed()).open(Sha256.of(KEY))).isEmpty();
    }

    @Test
    void whatWasChangedIsNotOpened() {
        String text = sealed().sealed();
        int opened = 0;
        for (int i = 0; i < text.length() - 1; i++) {
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            String changed = text.substring(0, i) + other + text.substring(i + 1);
            if (new SealedKey("id", changed).open(Sha256.of(KEY)).isPresent()) {
                opened++;
            }
        }
        assertThat(opened).isZero();
    }

    @Test
    void whatIsNoneIsNotRead() {
        for (String text :
                new String[] {"", ".", "id", "id.", "id.short", "ID." + sealed().sealed()}) {
            assertThat(SealedKey.read(text)).as(text).isEmpty();
        }
    }
}
