package dev.codeway.testsupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A token (RFC 7519), also such a one as no library would make.
public final class Jwt {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Object> header;
    private final Map<String, Object> claims;
    private final Key key;

    Jwt(Map<String, Object> header, Map<String, Object> claims, Key key) {
        this.header = header;
        this.claims = claims;
        this.key = key;
    }

    /// @param value null for a token without it
    public Jwt header(String name, Object value) {
        return new Jwt(with(header, name, value), claims, key);
    }

    /// @param value null for a token without it
    public Jwt claim(String name, Object value) {
        return new Jwt(header, with(claims, name, value), key);
    }

    /// As it is, signed by this key.
    public Jwt signedBy(PrivateKey key) {
        return new Jwt(header, claims, key);
    }

    /// As it is, signed by a secret that both sides know.
    public Jwt signedBy(byte[] secret) {
        return new Jwt(header, claims, new SecretKeySpec(secret, "HmacSHA256"));
    }

    /// As it is, without a signature: what remains is its dot.
    public String unsigned() {
        return encode(header) + "." + encode(claims) + ".";
    }

    /// As a request carries it.
    public String text() {
        String signed = encode(header) + "." + encode(claims);
        try {
            return signed + "." + base64(sign(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private byte[] sign(byte[] signed) throws GeneralSecurityException {
        if (key instanceof PrivateKey own) {
            Signature signature =
                    Signature.getInstance(
                            own.getAlgorithm().equals("RSA")
                                    ? "SHA256withRSA"
                                    : "SHA256withECDSAinP1363Format");
            signature.initSign(own);
            signature.update(signed);
            return signature.sign();
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        return mac.doFinal(signed);
    }

    /// Base64url of its JSON, one part of a token.
    public static String encode(Object value) {
        try {
            return base64(JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(map);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return changed;
    }
}
