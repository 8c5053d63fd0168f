package dev.codeway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeway.platform.problem.InvalidValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Base64;

class SecretTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void aSignatureIsThatOfTheTestVectorOfStandardWebhooks() {
        assertThat(
                        Secret.parse(SECRET)
                                .sign(
                                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                        1614265330,
                                        "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void aSecretThatWeMakeIsLegalAndNewEachTime() {
        Secret one = Secret.random();
        assertThat(Secret.parse(one.text())).isEqualTo(one);
        assertThat(Secret.random()).isNotEqualTo(one);
    }

    @Test
    void aSecretHas24To64Bytes() {
        assertThat(Secret.parse(secretOf(24))).isNotNull();
        assertThat(Secret.parse(secretOf(64))).isNotNull();
        assertThatThrownBy(() -> Secret.parse(secretOf(23))).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> Secret.parse(secretOf(65))).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsec_not base64 at all, not even a little",
                "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            })
    void whatIsNoSecretIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> Secret.parse(text))
                .isInstanceOf(InvalidValue.class)
                .hasMessage("must be whsec_ and 24 to 64 bytes of base64; or leave it out");
    }

    @Test
    void aLogDoesNotRepeatIt() {
        assertThat(Secret.parse(SECRET)).hasToString("whsec_…");
    }

    private static String secretOf(int bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    }
}
