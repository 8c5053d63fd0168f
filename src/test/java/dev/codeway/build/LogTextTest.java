package dev.codeway.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

class LogTextTest {

    private static final String[] CHARACTERS = {"a", "\n", "é", "€", "😀", "\u0000", "\uFEFF"};

    @Test
    void howeverTheBytesAreCutTheTextsPutTogetherAreTheText() {
        long seed = new Random().nextLong();
        System.out.println("LogTextTest: seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = bytes(random);
            StringBuilder text = new StringBuilder();
            int at = 0;
            while (at < bytes.length) {
                int length = Math.min(bytes.length - at, random.nextInt(1, 12));
                LogText part = LogText.decode(bytes, at, length, at + length == bytes.length);
                text.append(part.text());
                at += part.bytes();
            }
            assertThat(text).hasToString(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Test
    void anUnfinishedCharacterWaitsForItsRestAndIsReplacedIfNoneComes() {
        byte[] bytes = {'a', (byte) 0xe2, (byte) 0x82};
        assertThat(LogText.decode(bytes, 0, 3, false)).isEqualTo(new LogText("a", 1));
        assertThat(LogText.decode(bytes, 1, 2, false)).isEqualTo(new LogText("", 0));
        assertThat(LogText.decode(bytes, 0, 3, true)).isEqualTo(new LogText("a\uFFFD", 3));
    }

    /// Real text, broken here and there.
    private static byte[] bytes(Random random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = random.nextInt(30); i >= 0; i--) {
            if (random.nextInt(3) == 0) {
                bytes.write(random.nextInt(256));
            } else {
                bytes.writeBytes(
                        CHARACTERS[random.nextInt(CHARACTERS.length)].getBytes(
                                StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
