package dev.codeway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.codeway.testsupport.Credentials;
import dev.codeway.testsupport.Postgres;
import dev.codeway.testsupport.ServiceProcess;
import dev.codeway.testsupport.TestCertificates;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigInteger;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// The service with a certificate of its own, which is replaced.
@Tag("native")
class OwnTlsIT {

    @TempDir Path directory;
    private TestCertificates authority;
    private SSLContext trusting;
    private Path certificate;
    private Path key;

    @BeforeEach
    void trust() throws Exception {
        authority = TestCertificates.authority(directory, "ca");
        certificate = directory.resolve("tls.crt");
        key = directory.resolve("tls.key");
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("ca", read(authority.caFile()));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
    }

    @Test
    void anotherCertificateIsServedWithoutARestartWhileRequestsGoOn() throws Exception {
        write(authority.server("localhost"));
        int port = ServiceProcess.freePort();
        try (ServiceProcess service = ServiceProcess.start(environment(port))) {
            service.awaitLog("Listening on: https");
            URI uri = URI.create("https://localhost:" + port + "/v1/projects");
            await().atMost(Duration.ofSeconds(60)).until(() -> get(uri).statusCode() == 200);
            assertThat(get(uri).headers().firstValue("Strict-Transport-Security")).isPresent();
            assertThatThrownBy(() -> service.get("/q/health/live"))
                    .as("nothing without TLS")
                    .hasCauseInstanceOf(ConnectException.class);
            assertThat(service.management("/q/metrics").statusCode()).isEqualTo(200);

            BigInteger first = served(port);
            AtomicInteger answers = new AtomicInteger();
            AtomicInteger failures = new AtomicInteger();
            Thread[] clients = {
                Thread.ofPlatform().unstarted(() -> ask(uri, answers, failures)),
                Thread.ofPlatform().unstarted(() -> ask(uri, answers, failures))
            };
            for (Thread client : clients) {
                client.start();
            }
            TestCertificates.Issued next = authority.server("localhost");
            replace(next.certificate(), certificate);
            service.awaitLog("holds no key of the certificate's");
            assertThat(served(port)).isEqualTo(first);
            replace(next.key(), key);
            BigInteger second = read(next.certificate()).getSerialNumber();
            await().atMost(Duration.ofSeconds(30)).until(() -> served(port).equals(second));
            int before = answers.get();
            await().atMost(Duration.ofSeconds(30)).until(() -> answers.get() >= before + 20);
            for (Thread client : clients) {
                client.interrupt();
                client.join();
            }
            System.out.printf(
                    "%d requests while the certificate was replaced, %d failed%n",
                    answers.get(), failures.get());
            assertThat(failures).hasValue(0);
            assertThat(service.log()).contains("The certificate was replaced");
            // It is one of a day.
            assertThat(service.log()).containsOnlyOnce("CODEWAY_TLS_CERT is valid until");
        }
    }

    @Test
    void filesThatCannotBeServedAreRefusedInOneSentence() throws Exception {
        TestCertificates.Issued one = authority.server("localhost");
        write(one);
        Files.copy(authority.server("localhost").key(), key, StandardCopyOption.REPLACE_EXISTING);
        String missing = directory.resolve("missing").toString();
        assertRefused(certificate.toString(), key.toString(), "CODEWAY_TLS_KEY: the file");
        assertRefused(one.key().toString(), key.toString(), "CODEWAY_TLS_CERT: the file");
        assertRefused(missing, key.toString(), "CODEWAY_TLS_CERT: the file");
        assertRefused(certificate.toString(), "", "CODEWAY_TLS_KEY: not set");
    }

    private static void assertRefused(String certificate, String key, String message)
            throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(
                        Map.of(
                                "DATABASE_URL",
                                "postgresql://jane@localhost:1/shop",
                                "CODEWAY_TLS_CERT",
                                certificate,
                                "CODEWAY_TLS_KEY",
                                key))) {
            assertThat(service.exitCode()).isEqualTo(78);
            assertThat(service.log().strip().lines())
                    .singleElement()
                    .asString()
                    .startsWith("codeway: " + message);
        }
    }

    private Map<String, String> environment(int port) throws Exception {
        return Map.of(
                "DATABASE_URL",
                Postgres.newDatabase(),
                "CODEWAY_TLS_CERT",
                certificate.toString(),
                "CODEWAY_TLS_KEY",
                key.toString(),
                "CODEWAY_TLS_RELOAD_EVERY",
                "1s",
                "QUARKUS_HTTP_SSL_PORT",
                String.valueOf(port));
    }

    private void write(TestCertificates.Issued pair) throws IOException {
        replace(pair.certificate(), certificate);
        replace(pair.key(), key);
    }

    private void replace(Path by, Path file) throws IOException {
        Path copy = Files.copy(by, directory.resolve("copy"));
        Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Over new connections: one that is open keeps its certificate.
    private void ask(URI uri, AtomicInteger answers, AtomicInteger failures) {
        while (!Thread.interrupted()) {
            try {
                if (get(uri).statusCode() != 200) {
                    failures.incrementAndGet();
                }
                answers.incrementAndGet();
            } catch (InterruptedException done) {
                return;
            } catch (IOException failed) {
                failures.incrementAndGet();
            }
        }
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusting).build()) {
            return client.send(
                    Credentials.request(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private BigInteger served(int port) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) trusting.getSocketFactory().createSocket("localhost", port)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSerialNumber();
        }
    }

    private static X509Certificate read(Path file) throws Exception {
        try (var content = Files.newInputStream(file)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(content);
        }
    }
}
