package dev.codeway.platform.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;

class PrivateHostsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "2002:7f00:1::",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void anAddressThatLeadsHomeIsPrivateWhateverNameItWasFoundUnder(String address) {
        assertThat(PrivateHosts.include(InetAddress.ofLiteral(address))).isTrue();
        assertThat(PrivateHosts.include(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.32.0.1",
                "192.167.255.255",
                "2606:50c0:8000::153",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1"
            })
    void anAddressOfTheInternetIsNot(String address) {
        assertThat(PrivateHosts.include(InetAddress.ofLiteral(address))).isFalse();
        assertThat(PrivateHosts.include(address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "localhost.", "db", "api.svc", "printer.local", "a.home.arpa"})
    void aNameThatNobodyOutsideKnowsIsPrivate(String name) {
        assertThat(PrivateHosts.include(name)).isTrue();
    }
}
