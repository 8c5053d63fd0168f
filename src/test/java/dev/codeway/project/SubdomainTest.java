package dev.codeway.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.codeway.platform.problem.InvalidValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

class SubdomainTest {

    private static final Set<String> RESERVED = Set.of("www", "api");

    private static final Pattern LEGAL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    @ParameterizedTest
    @CsvSource({
        "a, a",
        "0, 0",
        "my-app, my-app",
        "My-App, my-app",
        "WWW2, www2",
        "a-b--c, a-b--c",
        "abcd--e, abcd--e",
        "a--b, a--b",
        "123, 123"
    })
    void aDnsLabelIsLowerCasedAndTaken(String text, String label) {
        assertThat(Subdomain.parse(text, RESERVED).label()).isEqualTo(label);
        assertThat(Subdomain.parse(text, RESERVED)).hasToString(label);
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty",
        "' ', illegal-characters",
        "my app, illegal-characters",
        "my.app, illegal-characters",
        "my_app, illegal-characters",
        "schön, illegal-characters",
        "İstanbul, illegal-characters",
        "٣, illegal-characters",
        "*, illegal-characters",
        "-a, hyphen-at-edge",
        "a-, hyphen-at-edge",
        "-, hyphen-at-edge",
        "xn--mnchen-3ya, punycode-like",
        "XN--a, punycode-like",
        "ab--c, punycode-like",
        "www, reserved",
        "Api, reserved"
    })
    void whatIsNoFreeLabelIsRefusedWithItsOwnReason(String text, String code) {
        assertThat(refusal(text).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000", "a\n", "a\nb"})
    void controlCharactersAreRefused(String text) {
        assertThat(refusal(text).code()).isEqualTo("illegal-characters");
    }

    @Test
    void aLabelHasAtMost63Characters() {
        assertThat(Subdomain.parse("a".repeat(63), RESERVED).label()).hasSize(63);
        assertThat(refusal("a".repeat(64)).code()).isEqualTo("too-long");
        assertThat(refusal("a".repeat(64)).detail())
                .isEqualTo("must not be longer than 63 characters");
    }

    @ParameterizedTest
    @CsvSource({
        "My App, my-app",
        "@fastify/ajv-compiler, fastify-ajv-compiler",
        "Crème brûlée!, creme-brulee",
        "a  --  b, a-b",
        "ＦＵＬＬ width, full-width",
        "İstanbul, istanbul",
        "Ⅷ, viii",
        "x_y.z, x-y-z",
        "xn--mnchen-3ya, xn-mnchen-3ya",
        "日本 shop, shop"
    })
    void aNameBecomesALabel(String name, String label) {
        assertThat(Subdomain.from(new ProjectName(name))).map(Subdomain::label).contains(label);
    }

    @ParameterizedTest
    @ValueSource(strings = {"日本語", "🚀", "---", "!?", "مشروع", "́"})
    void aNameWithoutLatinLettersOrDigitsBecomesNone(String name) {
        assertThat(Subdomain.from(new ProjectName(name))).isEmpty();
    }

    @Test
    void aLongNameIsCutAndDoesNotEndInAHyphen() {
        ProjectName name = new ProjectName("a".repeat(62) + " " + "b".repeat(30));
        assertThat(Subdomain.from(name)).contains(new Subdomain("a".repeat(62)));
    }

    @Test
    void aNameMayBecomeAReservedLabelWhichTheCallerCanAskFor() {
        Subdomain subdomain = Subdomain.from(new ProjectName("WWW")).orElseThrow();
        assertThat(subdomain.isReserved(RESERVED)).isTrue();
        assertThat(subdomain.withSuffix("2").isReserved(RESERVED)).isFalse();
    }

    @Test
    void aSuffixShortensALabelThatLeavesItNoRoom() {
        assertThat(new Subdomain("app").withSuffix("x7").label()).isEqualTo("app-x7");
        assertThat(new Subdomain("a".repeat(63)).withSuffix("x7").label())
                .isEqualTo("a".repeat(60) + "-x7");
        assertThat(new Subdomain("a".repeat(59) + "-bbb").withSuffix("x7").label())
                .isEqualTo("a".repeat(59) + "-x7");
    }

    @Test
    void aSuffixThatWouldMakeAnIllegalLabelIsAMistakeOfTheCaller() {
        Subdomain app = new Subdomain("app");
        String tooLong = "x".repeat(62);
        assertThatThrownBy(() -> app.withSuffix(tooLong))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> app.withSuffix("-x")).isInstanceOf(InvalidValue.class);
    }

    @Test
    void everyLabelMadeFromAnyNameIsLegal() {
        long seed = new Random().nextLong();
        System.out.println("SubdomainTest seed: " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String text = randomName(random);
            Optional<Subdomain> made = name(text).flatMap(Subdomain::from);
            if (made.isPresent()) {
                requireLegal(made.get(), seed, text);
                requireLegal(
                        made.get().withSuffix("0a".repeat(1 + random.nextInt(30))), seed, text);
            }
        }
    }

    private static void requireLegal(Subdomain subdomain, long seed, String text) {
        assertThat(subdomain.label())
                .as("seed %d, name %s", seed, text)
                .matches(LEGAL)
                .doesNotMatch("^..--.*");
        assertThat(Subdomain.parse(subdomain.label(), Set.of())).isEqualTo(subdomain);
    }

    private static Optional<ProjectName> name(String text) {
        try {
            return Optional.of(ProjectName.parse(text));
        } catch (InvalidValue noName) {
            return Optional.empty();
        }
    }

    /// Mostly what tends to break labels, with any character at all in between.
    private static String randomName(Random random) {
        StringBuilder name = new StringBuilder();
        int length = 1 + random.nextInt(100);
        while (name.codePointCount(0, name.length()) < length) {
            switch (random.nextInt(6)) {
                case 0, 1 -> name.append((char) ('a' + random.nextInt(26)));
                case 2 -> name.append((char) ('0' + random.nextInt(10)));
                case 3 -> name.append("--- _./".charAt(random.nextInt(7)));
                case 4 -> name.append((char) ('À' + random.nextInt(0x200)));
                default -> name.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
            }
        }
        return name.toString();
    }

    private static InvalidValue refusal(String text) {
        return catchThrowableOfType(InvalidValue.class, () -> Subdomain.parse(text, RESERVED));
    }
}
