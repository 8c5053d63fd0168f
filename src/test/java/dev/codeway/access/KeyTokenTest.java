package dev.codeway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.Stream;

class KeyTokenTest {

    @Test
    void aKeyIsKnownAgainByItsForm() {
        assertThat(Stream.generate(KeyToken::random).limit(1_000))
                .doesNotHaveDuplicates()
                .allSatisfy(
                        it -> {
                            assertThat(it.text()).matches("cwk_[0-9A-Za-z]{46}");
                            assertThat(KeyToken.read(it.text())).contains(it);
                        });
    }

    @Test
    void whatIsMistypedIsNoKey() {
        String key = KeyToken.random().text();
        for (int i = 4; i < key.length(); i++) {
            char other = key.charAt(i) == 'a' ? 'b' : 'a';
            assertThat(KeyToken.read(key.substring(0, i) + other + key.substring(i + 1)))
                    .as("place %d", i)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cwk_", "cwk_x", "ghp_0123456789", "cwk_é"})
    void whatHasAnotherFormIsNoKey(String text) {
        assertThat(KeyToken.read(text)).isEmpty();
        assertThat(KeyToken.read(text + "0".repeat(46))).isEmpty();
    }

    @Test
    void aKeyIsNotPrinted() {
        KeyToken token = KeyToken.random();
        assertThat(token.toString()).hasSizeLessThan(16).doesNotContain(token.text());
        assertThat(token.hash()).matches("[0-9a-f]{64}");
    }
}
