package dev.codeway.testsupport;

import com.sun.net.httpserver.HttpExchange;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// What people meet of an issuer (OpenID Connect Core, 3.1): a page that leads them back with a
/// code, without asking them anything, and an endpoint where the client gets a token for it, once.
/// Strict, as issuers are: what is not as it has to be is refused.
final class Logins {

    private record Grant(String client, String redirectUri, String challenge, String nonce) {}

    record Reply(int status, String body) {}

    private final SigningServer server;
    private final Map<String, Grant> codes = new ConcurrentHashMap<>();
    private volatile UnaryOperator<Jwt> person = UnaryOperator.identity();
    private volatile Reply fault;
    private volatile boolean silent;

    Logins(SigningServer server) {
        this.server = server;
    }

    void person(UnaryOperator<Jwt> person) {
        this.person = person;
        fault = null;
        silent = false;
    }

    void fail(Reply fault) {
        this.fault = fault;
    }

    void fallSilent() {
        silent = true;
    }

    void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = fields(exchange.getRequestURI().getRawQuery());
        String redirect = asked.getOrDefault("redirect_uri", "");
        if (!redirect.matches("http://(localhost|127\\.0\\.0\\.1):\\d+/console/sign-in/callback")
                || !SigningServer.CLIENTS.containsKey(asked.get("client_id"))
                || !"code".equals(asked.get("response_type"))
                || !"S256".equals(asked.get("code_challenge_method"))
                || !asked.getOrDefault("code_challenge", "").matches("[A-Za-z0-9_-]{43}")
                || !asked.getOrDefault("scope", "").matches("(.* )?openid( .*)?")
                || asked.getOrDefault("state", "").length() < 16
                || asked.getOrDefault("nonce", "").length() < 16) {
            answer(exchange, 400, "{\"error\": \"invalid_request\"}");
            return;
        }
        String code = "code-" + UUID.randomUUID();
        codes.put(
                code,
                new Grant(
                        asked.get("client_id"),
                        redirect,
                        asked.get("code_challenge"),
                        asked.get("nonce")));
        exchange.getResponseHeaders()
                .add(
                        "Location",
                        "%s?code=%s&state=%s&iss=%s"
                                .formatted(
                                        redirect,
                                        code,
                                        encode(asked.get("state")),
                                        encode(server.issuer())));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    void token(HttpExchange exchange) throws IOException {
        Map<String, String> form =
                fields(
                        new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        if (silent) {
            return;
        }
        if (fault != null) {
            answer(exchange, fault.status(), fault.body());
            return;
        }
        String client = client(exchange, form);
        if (client == null) {
            answer(exchange, 401, "{\"error\": \"invalid_client\"}");
            return;
        }
        Grant grant = codes.remove(form.getOrDefault("code", ""));
        if (grant == null
                || !"authorization_code".equals(form.get("grant_type"))
                || !grant.client().equals(client)
                || !grant.redirectUri().equals(form.get("redirect_uri"))
                || !grant.challenge().equals(challenge(form.getOrDefault("code_verifier", "")))) {
            answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        Jwt token =
                server.token()
                        .claim("aud", client)
                        .claim("typ", "ID")
                        .claim("at_hash", "LDktKdoQak3Pk0cnXxCltA")
                        .claim("nonce", grant.nonce());
        answer(
                exchange,
                200,
                """
                {"token_type": "Bearer", "expires_in": 60, "access_token": "opaque", "id_token": "%s"}
                """
                        .formatted(person.apply(token).text()));
    }

    /// Who shows that it is one of the clients; null for nobody.
    private static String client(HttpExchange exchange, Map<String, String> form) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        String client = form.get("client_id");
        String secret = form.getOrDefault("client_secret", "");
        if (header != null) {
            String[] pair =
                    new String(
                                    Base64.getDecoder().decode(header.replace("Basic ", "")),
                                    StandardCharsets.UTF_8)
                            .split(":", 2);
            client = decode(pair[0]);
            secret = decode(pair[1]);
        }
        return client != null && secret.equals(SigningServer.CLIENTS.get(client)) ? client : null;
    }

    private static String challenge(String verifier) {
        try {
            return Jwt.base64(
                    MessageDigest.getInstance("SHA-256")
                            .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    /// Of a query or a form.
    static Map<String, String> fields(String encoded) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : (encoded == null ? "" : encoded).split("&")) {
            String[] parts = pair.split("=", 2);
            fields.put(decode(parts[0]), parts.length == 1 ? "" : decode(parts[1]));
        }
        return fields;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
