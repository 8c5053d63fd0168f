package dev.codeway.testsupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// An issuer of tokens, as far as services meet it that take them: it says where its keys are,
/// shows them, and counts how often it is asked for what. People sign in through it as well.
public final class SigningServer implements AutoCloseable {

    /// What the service is called there.
    public static final String AUDIENCE = "codeway";

    /// Its clients, by their secrets: one that people sign in through, and one that has none.
    public static final Map<String, String> CLIENTS =
            Map.of("codeway-console", "a secret: 100% of it/for us+you", "codeway-public", "");

    /// The client that has a secret.
    public static final String CLIENT = "codeway-console";

    private static final String DISCOVERY = "/realm/.well-known/openid-configuration";
    private static final String KEYS = "/realm/keys";
    private static final String LOGIN = "/realm/authorize";
    private static final String TOKEN = "/realm/token";

    private final HttpServer server;
    private final Map<String, KeyPair> published = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final Logins logins = new Logins(this);
    private volatile String current;

    private SigningServer(int port) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/", this::answer);
        current = publish("RSA");
    }

    /// One with a key of its own that listens on that port; 0 for any.
    public static SigningServer start(int port) {
        SigningServer server = new SigningServer(port);
        server.server.start();
        return server;
    }

    /// The issuer of a server on that port.
    public static String issuer(int port) {
        return "http://localhost:%d/realm".formatted(port);
    }

    public String issuer() {
        return issuer(server.getAddress().getPort());
    }

    /// A good token, of a reader, signed by the present key.
    public Jwt token() {
        return token(current);
    }

    /// As [#token()], signed by a key that was [published][#publish].
    public Jwt token(String kid) {
        long now = Instant.now().getEpochSecond();
        KeyPair keys = published.get(kid);
        return new Jwt(
                Map.of("alg", algorithm(keys), "kid", kid, "typ", "JWT"),
                Map.of(
                        "iss",
                        issuer(),
                        "aud",
                        List.of(AUDIENCE, "account"),
                        "sub",
                        "f81d4fae",
                        "preferred_username",
                        "jane",
                        "iat",
                        now,
                        "exp",
                        now + 300,
                        "roles",
                        List.of("reader")),
                keys.getPrivate());
    }

    /// The keys of that id, which may be withdrawn afterwards.
    public KeyPair keys(String kid) {
        return published.get(kid);
    }

    /// The id of the key that signs at present.
    public String kid() {
        return current;
    }

    /// Makes a key, `RSA` or `EC`, shows it and answers its id.
    public String publish(String algorithm) {
        String kid = "key-" + System.nanoTime();
        published.put(kid, newKeys(algorithm));
        return kid;
    }

    /// Signs by another key from now on and shows the former no more.
    public void rotate() {
        String former = current;
        current = publish("RSA");
        published.remove(former);
    }

    /// Shows a key no more.
    public void withdraw(String kid) {
        published.remove(kid);
    }

    /// Whoever signs in from now on is what this makes of a [good token][#token()] for a client.
    public void knows(UnaryOperator<Jwt> person) {
        logins.person(person);
    }

    /// Answers this where a client asks for a token, until it [knows][#knows] somebody.
    public void answers(int status, String body) {
        logins.fail(new Logins.Reply(status, body));
    }

    /// Answers nothing where a client asks for a token, until it [knows][#knows] somebody.
    public void fallsSilent() {
        logins.fallSilent();
    }

    /// Keys that nobody published.
    public static KeyPair newKeys(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// How often it was asked for its keys.
    public int askedForKeys() {
        return asked(KEYS);
    }

    /// How often it was asked for anything but what it has.
    public int askedForOthers() {
        return asked.values().stream().mapToInt(AtomicInteger::get).sum()
                - asked(DISCOVERY)
                - asked(KEYS);
    }

    private int asked(String path) {
        return asked.getOrDefault(path, new AtomicInteger()).get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.computeIfAbsent(path, _ -> new AtomicInteger()).incrementAndGet();
        switch (path) {
            case LOGIN -> logins.authorize(exchange);
            case TOKEN -> logins.token(exchange);
            default -> describe(exchange, path);
        }
    }

    private void describe(HttpExchange exchange, String path) throws IOException {
        Object body =
                switch (path) {
                    case DISCOVERY -> discovery();
                    case KEYS ->
                            Map.of(
                                    "keys",
                                    published.keySet().stream().map(this::publicKey).toList());
                    default -> Map.of("active", true);
                };
        byte[] bytes = json(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private Map<String, Object> discovery() {
        return Map.of(
                "issuer", issuer(),
                "jwks_uri", "http://localhost:%d%s".formatted(server.getAddress().getPort(), KEYS),
                "authorization_endpoint", issuer() + "/authorize",
                "token_endpoint", issuer() + "/token",
                "introspection_endpoint", issuer() + "/introspect",
                "userinfo_endpoint", issuer() + "/userinfo");
    }

    private Map<String, Object> publicKey(String kid) {
        return publicKey(kid, published.get(kid));
    }

    /// As it is published (RFC 7517).
    public static Map<String, Object> publicKey(String kid, KeyPair keys) {
        return switch (keys.getPublic()) {
            case RSAPublicKey rsa ->
                    Map.of(
                            "kid",
                            kid,
                            "kty",
                            "RSA",
                            "use",
                            "sig",
                            "alg",
                            "RS256",
                            "n",
                            number(rsa.getModulus(), 256),
                            "e",
                            number(rsa.getPublicExponent(), 3));
            case ECPublicKey ec ->
                    Map.of(
                            "kid",
                            kid,
                            "kty",
                            "EC",
                            "use",
                            "sig",
                            "crv",
                            "P-256",
                            "x",
                            number(ec.getW().getAffineX(), 32),
                            "y",
                            number(ec.getW().getAffineY(), 32));
            default -> throw new IllegalArgumentException(kid);
        };
    }

    private static String algorithm(KeyPair keys) {
        return keys.getPublic() instanceof RSAPublicKey ? "RS256" : "ES256";
    }

    // Leading zeros belong to it (RFC 7518, 6.2.1.2).
    private static String number(BigInteger number, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[length - 1 - i] = number.shiftRight(8 * i).byteValue();
        }
        return Jwt.base64(bytes);
    }

    private static byte[] json(Object value) {
        try {
            return new ObjectMapper().writeValueAsBytes(value);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
