package dev.codeway.platform.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;

import org.junit.jupiter.api.Test;

class NetworkTest {

    @Test
    void whoHasOneAddressOfVersionSixHasTheWholeNetwork() {
        assertThat(of("2001:db8:1:2::1")).isEqualTo(of("2001:db8:1:2:ffff::77"));
        assertThat(of("2001:db8:1:2::1")).isNotEqualTo(of("2001:db8:1:3::1"));
        assertThat(of("192.0.2.1")).isNotEqualTo(of("192.0.2.2"));
        assertThat(of("::ffff:192.0.2.1")).isEqualTo(of("192.0.2.1"));
    }

    @Test
    void whoeverHidesIsOneOfMany() {
        assertThat(of("_hidden")).isEqualTo(of("unknown"));
    }

    private static Network of(String host) {
        return Network.of(SocketAddress.inetSocketAddress(1, host));
    }
}
