package dev.codeway.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import dev.codeway.testsupport.TestCertificates;

import io.restassured.path.json.JsonPath;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Somebody's server that gets messages and answers them as a test says.
final class Receiver implements AutoCloseable {

    /// A message as it came.
    record Message(String path, Map<String, List<String>> headers, String body, long atNanos) {

        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }

        String id() {
            return header("Webhook-id");
        }

        String type() {
            return JsonPath.from(body).getString("type");
        }

        String deployment() {
            return JsonPath.from(body).getString("data.id");
        }
    }

    /// @param bytes of the body, any
    record Answer(int status, Map<String, String> headers, long bytes) {

        static Answer of(int status) {
            return new Answer(status, Map.of(), 0);
        }
    }

    private final HttpServer server;
    private final List<Message> messages = new CopyOnWriteArrayList<>();

    private Receiver(HttpServer server, Function<Message, Answer> answer) {
        this.server = server;
        server.setExecutor(Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
        server.createContext("/", exchange -> handle(exchange, answer));
        server.start();
    }

    static Receiver answering(Function<Message, Answer> answer) {
        try {
            return new Receiver(HttpServer.create(anyPort(), 0), answer);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static Receiver answering(int status) {
        return answering(_ -> Answer.of(status));
    }

    /// One that shows a certificate.
    static Receiver encrypted(TestCertificates.Issued certificate) {
        try {
            HttpsServer server = HttpsServer.create(anyPort(), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(showing(certificate)));
            return new Receiver(server, _ -> Answer.of(204));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static SSLContext showing(TestCertificates.Issued issued) throws IOException {
        try (InputStream file = Files.newInputStream(issued.certificate())) {
            Certificate certificate =
                    CertificateFactory.getInstance("X.509").generateCertificate(file);
            PrivateKey key =
                    KeyFactory.getInstance("EC")
                            .generatePrivate(new PKCS8EncodedKeySpec(der(issued.key())));
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, new char[0], new Certificate[] {certificate});
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static byte[] der(Path pem) throws IOException {
        return Base64.getMimeDecoder().decode(Files.readString(pem).replaceAll("-----.*-----", ""));
    }

    private void handle(HttpExchange exchange, Function<Message, Answer> answer)
            throws IOException {
        try (exchange) {
            Message message =
                    new Message(
                            exchange.getRequestURI().toString(),
                            Map.copyOf(exchange.getRequestHeaders()),
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8),
                            System.nanoTime());
            messages.add(message);
            Answer answered = answer.apply(message);
            answered.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            exchange.sendResponseHeaders(
                    answered.status(), answered.bytes() == 0 ? -1 : answered.bytes());
            try (OutputStream out = exchange.getResponseBody()) {
                byte[] block = new byte[8_192];
                for (long left = answered.bytes(); left > 0; left -= block.length) {
                    out.write(block, 0, (int) Math.min(block.length, left));
                }
            }
        }
    }

    /// In the order they came.
    List<Message> messages() {
        return List.copyOf(messages);
    }

    String url(String path) {
        return (server instanceof HttpsServer ? "https" : "http")
                + "://localhost:"
                + server.getAddress().getPort()
                + path;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
