package dev.codeway.platform.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SubnetTest {

    @Test
    void whoHasOneAddressOfVersionSixHasTheWholeNetwork() {
        assertThat(Subnet.of("2001:db8:1:2::1")).isEqualTo(Subnet.of("2001:db8:1:2:ffff::77"));
        assertThat(Subnet.of("2001:db8:1:2::1")).isNotEqualTo(Subnet.of("2001:db8:1:3::1"));
        assertThat(Subnet.of("192.0.2.1")).isNotEqualTo(Subnet.of("192.0.2.2"));
        assertThat(Subnet.of("::ffff:192.0.2.1")).isEqualTo(Subnet.of("192.0.2.1"));
    }
}
