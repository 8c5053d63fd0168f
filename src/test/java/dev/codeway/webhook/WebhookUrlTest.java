package dev.codeway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.codeway.platform.problem.InvalidValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Set;

class WebhookUrlTest {

    private static final Set<String> HTTPS = Set.of("https");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "https://example.com:8443/hooks/codeway?team=shop&x=%20",
                "HTTPS://Example.COM./a@b",
                "https://8.8.8.8/",
                "https://[2606:50c0:8000::153]/hook",
                "https://xn--bcher-kva.example/"
            })
    void aUrlIsKeptAsItWasTyped(String url) {
        assertThat(WebhookUrl.parse(url, HTTPS, false).value()).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "'',scheme",
        "example.com/hook,scheme",
        "http://example.com,scheme",
        "ftp://example.com,scheme",
        "file:///etc/passwd,scheme",
        "https:example.com,host",
        "https:///hook,host",
        "https://exa_mple.com,host",
        "https://bücher.example,host",
        "https://example.com:0,port",
        "https://example.com:65536,port",
        "https://user@example.com,credentials",
        "https://user:password@example.com,credentials",
        "https://@example.com,credentials",
        "https://example.com/#here,fragment",
        "https://example.com/a b,malformed-url",
        "https://example.com/%zz,malformed-url",
        "https://localhost/hook,private-host",
        "https://127.0.0.1/hook,private-host",
        "https://127.1/hook,host",
        "https://[::1]/hook,private-host",
        "https://[::ffff:10.0.0.1]/hook,private-host",
        "https://169.254.169.254/latest/meta-data,private-host",
        "https://printer.local/,private-host"
    })
    void whatCannotBeDeliveredToIsRefusedByItsReason(String url, String code) {
        InvalidValue refusal =
                catchThrowableOfType(InvalidValue.class, () -> WebhookUrl.parse(url, HTTPS, false));
        assertThat(refusal).as(url).isNotNull();
        assertThat(refusal.code()).as(url).isEqualTo(code);
    }

    @Test
    void aUrlHasAtMost2000Characters() {
        String start = "https://example.com/";
        String longest = start + "a".repeat(2_000 - start.length());
        assertThat(WebhookUrl.parse(longest, HTTPS, false).value()).hasSize(2_000);
        assertThat(
                        catchThrowableOfType(
                                        InvalidValue.class,
                                        () -> WebhookUrl.parse(longest + "a", HTTPS, false))
                                .code())
                .isEqualTo("too-long");
    }

    @Test
    void anInstallationMayLetInPrivateHostsAndPlainHttp() {
        String url = "http://localhost:8080/hook";
        assertThat(WebhookUrl.parse(url, Set.of("http", "https"), true).value()).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com,example.com,443,/",
        "http://example.com?a=b,example.com,80,/?a=b",
        "https://[2606:50c0:8000::153]:8443/hook,2606:50c0:8000::153,8443,/hook",
        "https://example.com/h%20k?x=%C3%A9,example.com,443,/h%20k?x=%C3%A9",
        "https://example.com/é,example.com,443,/%C3%A9"
    })
    void itTellsWhereToConnectAndWhatToAskFor(String url, String host, int port, String target) {
        WebhookUrl parsed = new WebhookUrl(url);
        assertThat(parsed.host()).isEqualTo(host);
        assertThat(parsed.port()).isEqualTo(port);
        assertThat(parsed.target()).isEqualTo(target);
    }
}
