package dev.codeway.platform.executable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.core.ServerVersion;

class VersionNumberTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "15.14 (Debian 15.14-0+deb12u1)",
                "18.1",
                "18",
                "18beta2",
                "18.1.2",
                "17.100",
                "9.6.24",
                "9.6",
                "9.",
                "9",
                "8.4devel",
                "150014",
                "90624",
                "",
                "unknown"
            })
    void aVersionIsTheNumberThatTheDriverWouldMakeOfIt(String version) {
        assertThat(VersionNumber.of(version))
                .isEqualTo(ServerVersion.from(version).getVersionNum());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10000.1", "150014x", "9.100", "9.6.100", "9.100.1"})
    void whatTheDriverWouldRefuseIsRefused(String version) {
        assertThatThrownBy(() -> ServerVersion.from(version))
                .isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> VersionNumber.of(version))
                .isInstanceOf(NumberFormatException.class)
                .hasMessageContaining(version);
    }
}
