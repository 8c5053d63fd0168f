package dev.codeway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.codeway.platform.problem.InvalidValue;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

/// Ways to make somebody else's service ask its own network.
class HostileTargetsTest {

    private static final List<String> HOSTS =
            List.of(
                    "localhost",
                    "LOCALHOST",
                    "localhost.",
                    "a.localhost",
                    "localhost.localdomain",
                    "db",
                    "db.",
                    "kubernetes.default.svc",
                    "metadata.google.internal",
                    "router.lan",
                    "nas.home.arpa",
                    "127.0.0.1",
                    "127.0.0.1.",
                    "127.1",
                    "127.0.1",
                    "2130706433",
                    "0x7f000001",
                    "0X7F.0.0.1",
                    "0177.0.0.1",
                    "017700000001",
                    "0",
                    "0.0.0.0",
                    "00.0.0.0",
                    "10.0.0.1",
                    "012.0.0.1",
                    "172.16.0.1",
                    "172.31.255.255",
                    "192.168.257",
                    "100.64.0.1",
                    "100.100.100.200",
                    "168.63.129.16",
                    "169.254.169.254",
                    "0xa9fea9fe",
                    "192.0.0.192",
                    "198.18.0.1",
                    "224.0.0.1",
                    "255.255.255.255",
                    "256.256.256.256",
                    "[::]",
                    "[::1]",
                    "[0:0:0:0:0:0:0:1]",
                    "[::ffff:127.0.0.1]",
                    "[::FFFF:a9fe:a9fe]",
                    "[::127.0.0.1]",
                    "[::ffff:0:10.0.0.1]",
                    "[64:ff9b::10.0.0.1]",
                    "[64:ff9b:1::1]",
                    "[2002:7f00:1::]",
                    "[2001:0:4136:e378::1]",
                    "[fc00::1]",
                    "[fd00:ec2::254]",
                    "[fe80::1]",
                    "[fe80::1%25eth0]",
                    "[ff02::1]",
                    "１２７.0.0.1",
                    "127。0。0。1",
                    "ⓛocalhost",
                    "①②⑦.0.0.1",
                    "loc\u00adalhost",
                    "example.com@127.0.0.1",
                    "127.0.0.1\\@example.com",
                    "example.com:443@127.0.0.1",
                    "127.0.0.1%00.example.com",
                    "127.0.0.1#@example.com",
                    "127.0.0.1%2f@example.com",
                    "example.com\r\nHost: 127.0.0.1",
                    "example.com\t",
                    " 127.0.0.1",
                    "",
                    ":443",
                    "[::1");

    @Test
    void noneOfThemIsTaken() {
        for (String host : HOSTS) {
            for (String url : List.of("https://" + host + "/hook", "https://" + host + ":8443/")) {
                assertThat(catchThrowable(() -> WebhookUrl.parse(url, Set.of("https"), false)))
                        .as(url)
                        .isInstanceOf(InvalidValue.class);
            }
        }
        System.out.printf("%d hostile targets are refused%n", 2 * HOSTS.size());
    }
}
