package dev.codeway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.console.AnsiText.Piece;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

class AnsiTextTest {

    private static final String ESC = "\u001b";

    private static List<Piece> read(String line) {
        return new AnsiText("").line(line);
    }

    private static String text(List<Piece> pieces) {
        return pieces.stream().map(Piece::text).collect(Collectors.joining());
    }

    @Test
    void coloursAndWeightsBecomeClasses() {
        assertThat(
                        read(
                                ESC
                                        + "[1;31merror"
                                        + ESC
                                        + "[0m plain "
                                        + ESC
                                        + "[42;3mgreen"
                                        + ESC
                                        + "[m."))
                .containsExactly(
                        new Piece("sgr-bold fg-1", "error"),
                        new Piece("", " plain "),
                        new Piece("sgr-italic bg-2", "green"),
                        new Piece("", "."));
        assertThat(read(ESC + "[91;104mbright" + ESC + "[39;49mnot"))
                .containsExactly(new Piece("fg-1 bg-4", "bright"), new Piece("", "not"));
        assertThat(read(ESC + "[31;7mturned" + ESC + "[27mback"))
                .containsExactly(new Piece("fg-0 bg-1", "turned"), new Piece("fg-1", "back"));
        assertThat(read(ESC + "[1;2;4;9mall" + ESC + "[22mless" + ESC + "[24;29mnone"))
                .containsExactly(
                        new Piece("sgr-bold sgr-dim sgr-underline sgr-strike", "all"),
                        new Piece("sgr-underline sgr-strike", "less"),
                        new Piece("", "none"));
    }

    @Test
    void colourOfManyIsTheNearestOfEight() {
        assertThat(
                        read(
                                ESC
                                        + "[38;5;196mred"
                                        + ESC
                                        + "[38;2;20;200;30mgreen"
                                        + ESC
                                        + "[38:5:21mblue"))
                .extracting(Piece::style)
                .containsExactly("fg-1", "fg-2", "fg-4");
        assertThat(read(ESC + "[48;5;11m " + ESC + "[38;5;240m "))
                .extracting(Piece::style)
                .containsExactly("bg-3", "fg-0 bg-3");
        assertThat(read(ESC + "[38;5m" + ESC + "[38mx")).hasSize(1);
    }

    @Test
    void whatElseTerminalsAreToldIsLeftOut() {
        assertThat(
                        text(
                                read(
                                        "a"
                                                + ESC
                                                + "[2K"
                                                + ESC
                                                + "[?25l"
                                                + ESC
                                                + "]0;title\u0007b"
                                                + ESC
                                                + "]8;;https://evil.example"
                                                + ESC
                                                + "\\link"
                                                + ESC
                                                + "(Bc\u0000\u0008d\u009b1me")))
                .isEqualTo("ablinkcde");
        assertThat(text(read("half " + ESC + "["))).isEqualTo("half ");
        assertThat(text(read("half " + ESC))).isEqualTo("half ");
        assertThat(text(read("half " + ESC + "]0;tit"))).isEqualTo("half ");
    }

    @Test
    void whatWasWrittenOverIsGone() {
        assertThat(text(read("10%\r50%\r100%"))).isEqualTo("100%");
        assertThat(text(read("of Windows\r"))).isEqualTo("of Windows");
        assertThat(text(read("\r"))).isEmpty();
        assertThat(text(read(""))).isEmpty();
    }

    @Test
    void aTextGoesOnAsItEnded() {
        AnsiText first = new AnsiText("");
        first.line(ESC + "[1;31;44mred");
        assertThat(first.line("still")).containsExactly(new Piece("sgr-bold fg-1 bg-4", "still"));
        assertThat(new AnsiText(first.state()).line("and in the next part"))
                .containsExactly(new Piece("sgr-bold fg-1 bg-4", "and in the next part"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>", "\"", "x;y", "999999999999", "38;5;999"})
    void noStateIsAnythingButClasses(String state) {
        AnsiText text = new AnsiText(state);
        assertThat(text.line("x")).allMatch(it -> it.style().matches("[a-z0-9 -]*"));
        assertThat(text.state()).matches("[0-9;]*");
    }

    @Test
    void noTextIsTooMuchForIt() {
        long seed = Long.getLong("codeway.test.seed", new Random().nextLong());
        System.out.printf("-Dcodeway.test.seed=%d%n", seed);
        Random random = new Random(seed);
        String alphabet = ESC + "[]();:?0123489mKJ\r\u0007\u009b\\ <&\"ab\u0000é";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder line = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                line.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            List<Piece> pieces = read(line.toString());
            assertThat(text(pieces)).doesNotContain(ESC, "\u0000", "\u0007");
            assertThat(pieces).allMatch(it -> it.style().matches("[a-z0-9 -]*"));
        }
    }
}
