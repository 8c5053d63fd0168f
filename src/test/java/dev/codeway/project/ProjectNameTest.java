package dev.codeway.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.codeway.platform.problem.InvalidValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "@fastify/error",
                "  kept with its spaces  ",
                "Crème brûlée",
                "日本語プロジェクト",
                "مشروع",
                "👩‍👩‍👧‍👦 family",
                "'; DROP TABLE \"Project\"; --",
                "<script>alert(1)</script>",
                "a\u2028b",
                "\u202eright to left"
            })
    void anyVisibleTextIsANameAndIsKeptVerbatim(String text) {
        assertThat(ProjectName.parse(text).value()).isEqualTo(text);
        assertThat(ProjectName.parse(text)).hasToString(text);
    }

    @Test
    void aNameHasAtMost100CodePointsHoweverManyCharsTheseTake() {
        assertThat(ProjectName.parse("x".repeat(100)).value()).hasSize(100);
        assertThat(ProjectName.parse("🚀".repeat(100)).value()).hasSize(200);
        assertThat(refusal("x".repeat(101)).code()).isEqualTo("too-long");
        assertThat(refusal("🚀".repeat(101)).code()).isEqualTo("too-long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000b",
                "\u0000",
                "a\nb",
                "a\tb",
                "\r",
                "a\u001b[31m",
                "a\u007f",
                "a\u0080",
                "a\u0085b",
                "\u009f"
            })
    void controlCharactersAreRefused(String text) {
        assertThat(refusal(text).code()).isEqualTo("control-character");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "   ", "\u00a0", "\u3000", "\u2028", "\u200b", "\ufeff \u200d"})
    void aNameThatNobodyCanSeeIsRefused(String text) {
        assertThat(refusal(text).code()).isEqualTo("blank");
    }

    @ParameterizedTest
    @CsvSource({"D83D", "DE80", "DFFF"})
    void aLoneSurrogateIsRefused(String unit) {
        String text = "a" + (char) Integer.parseInt(unit, 16) + "b";
        assertThat(refusal(text).code()).isEqualTo("lone-surrogate");
    }

    @Test
    void theReasonFollowsTheNameOfTheField() {
        assertThat(refusal("").code()).isEqualTo("empty");
        assertThat(refusal("").detail()).isEqualTo("must not be empty");
    }

    private static InvalidValue refusal(String text) {
        return catchThrowableOfType(InvalidValue.class, () -> ProjectName.parse(text));
    }
}
