package dev.codeway.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What a token says. It counts once its signature was found good, which is not done here.
///
/// @param header how it was signed
/// @param claims what was signed
record TokenClaims(JsonNode header, JsonNode claims) {

    private static final Pattern FORM =
            Pattern.compile("([0-9A-Za-z_-]+)\\.([0-9A-Za-z_-]+)\\.[0-9A-Za-z_-]+");
    private static final int LONGEST = 255;
    private static final Set<String> ACCESS = Set.of("", "jwt", "at+jwt", "application/at+jwt");
    // What Keycloak calls those that are not for us.
    private static final Set<String> OTHERS = Set.of("ID", "Refresh", "Offline", "Logout");

    /// Empty where it has not the form of a signed token (RFC 7515, 7.1).
    static Optional<TokenClaims> read(ObjectMapper json, String token) {
        Matcher parts = FORM.matcher(token);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new TokenClaims(decode(json, parts.group(1)), decode(json, parts.group(2))));
        } catch (IOException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static JsonNode decode(ObjectMapper json, String part) throws IOException {
        return json.readTree(Base64.getUrlDecoder().decode(part));
    }

    /// Whether whoever bears it may come in by it: not where it is an ID token (OpenID Connect
    /// Core, 3.1.3.6), a refresh token, or good only together with a key of its bearer's (RFC
    /// 7800).
    boolean admit() {
        return ACCESS.contains(header.path("typ").asText("").toLowerCase(Locale.ROOT))
                && !OTHERS.contains(claims.path("typ").asText(""))
                && Stream.of("at_hash", "c_hash", "cnf").noneMatch(claims::has);
    }

    /// Whether it tells this client of the issuer, and no other, who somebody is: an ID token
    /// (OpenID Connect Core, 2).
    boolean identify(String client) {
        try {
            return texts("aud").filter(it -> it.contains(client)).isPresent()
                    && (!claims.has("azp") || claims.path("azp").asText("").equals(client));
        } catch (IllegalArgumentException nobody) {
            return false;
        }
    }

    /// A claim that people can read; empty where it is none, or is too long.
    Optional<String> text(String name) {
        return Optional.of(claims.path(name))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(it -> !it.isBlank() && it.length() <= LONGEST)
                .filter(it -> it.codePoints().noneMatch(TokenClaims::isIllegible));
    }

    private static boolean isIllegible(int codePoint) {
        return Character.isISOControl(codePoint)
                || Character.getType(codePoint) == Character.SURROGATE;
    }

    /// The claim of that name, which may contain slashes (Auth0), or what is in claims one in the
    /// other (Keycloak). Missing where there is none.
    JsonNode at(String path) {
        JsonNode found = claims;
        if (claims.has(path)) {
            return claims.path(path);
        }
        for (String name : path.split("/", -1)) {
            found = found.path(name);
        }
        return found;
    }

    /// As [#at], one text or several.
    ///
    /// @throws IllegalArgumentException where it is anything else
    Optional<List<String>> texts(String path) {
        JsonNode found = at(path);
        if (found instanceof MissingNode) {
            return Optional.empty();
        }
        if (found.isTextual()) {
            return Optional.of(List.of(found.textValue()));
        }
        if (!found.isArray() || !elements(found).allMatch(JsonNode::isTextual)) {
            throw new IllegalArgumentException("neither a text nor a list of texts");
        }
        return Optional.of(elements(found).map(JsonNode::textValue).toList());
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
