package dev.codeway.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeway.platform.net.Network;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.util.List;

class ClientAddressTest {

    private final ClientAddress addresses =
            new ClientAddress(
                    List.of(
                            Network.parse("10.0.0.0/8"),
                            Network.parse("192.0.2.7"),
                            Network.parse("2001:db8::/32")));

    @ParameterizedTest
    @CsvSource({
        "a peer that is no proxy speaks for itself, 198.51.100.1, '6.6.6.6', 198.51.100.1",
        "a proxy that says nothing is the client, 10.0.0.1, '', 10.0.0.1",
        "a proxy speaks for its client, 10.0.0.1, '203.0.113.5', 203.0.113.5",
        "what the client sent itself stands before, 10.0.0.1, '6.6.6.6, 203.0.113.5', 203.0.113.5",
        "also as one of ours, 10.0.0.1, '10.9.9.9, 203.0.113.5', 203.0.113.5",
        "also in a line of its own, 10.0.0.1, '6.6.6.6|203.0.113.5', 203.0.113.5",
        "proxies stand in a row, 10.0.0.1, '6.6.6.6, 203.0.113.5, 192.0.2.7', 203.0.113.5",
        "only proxies, 10.0.0.1, '10.0.0.3, 10.0.0.2', 10.0.0.3",
        "a port is cut off, 10.0.0.1, '203.0.113.5:4711', 203.0.113.5",
        "IPv6, 2001:db8::1, '2606:50c0:8000::153', 2606:50c0:8000:0:0:0:0:153",
        "IPv6 with a port, 2001:db8::1, '[2606:50c0:8000::153]:4711', 2606:50c0:8000:0:0:0:0:153",
        "no address ends the chain, 10.0.0.1, '203.0.113.5, unknown', 10.0.0.1",
        "neither does a name lead anywhere, 10.0.0.1, 'localhost', 10.0.0.1",
        "empty places, 10.0.0.1, '203.0.113.5,,', 10.0.0.1"
    })
    void theClientIsTheLastThatNoProxyOfOursIs(
            String what, String peer, String header, String client) {
        assertThat(
                        addresses
                                .behind(
                                        InetAddress.ofLiteral(peer),
                                        List.of(header.split("\\|", -1)))
                                .getHostAddress())
                .as(what)
                .isEqualTo(client);
    }
}
