package dev.codeway.platform.http;

import dev.codeway.platform.setting.InvalidSetting;

import org.eclipse.microprofile.config.Config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The certificate of our own port and its key, which are two files of PEM that may be replaced at
/// any time. What has been read fits together.
///
/// @param chain as the file has it, our own first
/// @param text of both files, to see that they have changed
record OwnCertificate(List<X509Certificate> chain, PrivateKey key, String text) {

    private static final String CERTIFICATE = "CODEWAY_TLS_CERT";
    private static final String KEY = "CODEWAY_TLS_KEY";
    private static final Pattern KEY_PEM =
            Pattern.compile(
                    "-----BEGIN (RSA |EC |)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1PRIVATE KEY-----");
    private static final byte[] PROOF = "proof".getBytes(StandardCharsets.US_ASCII);

    /// What the configuration names, where it names any.
    ///
    /// @throws InvalidSetting where one of the two is missing, cannot be read, or does not fit
    static Optional<OwnCertificate> read(Config config) {
        Optional<String> certificate = config.getOptionalValue("codeway.tls-cert", String.class);
        Optional<String> key = config.getOptionalValue("codeway.tls-key", String.class);
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                read(
                        certificate.orElseThrow(() -> missing(CERTIFICATE, KEY)),
                        key.orElseThrow(() -> missing(KEY, CERTIFICATE))));
    }

    private static InvalidSetting missing(String variable, String other) {
        return new InvalidSetting(variable, "not set, but " + other + " is");
    }

    private static OwnCertificate read(String certificateFile, String keyFile) {
        String certificateText = content(CERTIFICATE, certificateFile);
        String keyText = content(KEY, keyFile);
        List<X509Certificate> chain = chain(certificateText);
        if (chain.isEmpty()) {
            throw new InvalidSetting(
                    CERTIFICATE, "the file " + certificateFile + " holds no certificate");
        }
        X509Certificate certificate = chain.getFirst();
        PrivateKey key =
                key(certificate, keyText)
                        .filter(it -> fits(certificate, it))
                        .orElseThrow(
                                () ->
                                        new InvalidSetting(
                                                KEY,
                                                "the file "
                                                        + keyFile
                                                        + " holds no key of the certificate's"));
        return new OwnCertificate(chain, key, certificateText + keyText);
    }

    /// Our own.
    X509Certificate certificate() {
        return chain.getFirst();
    }

    private static List<X509Certificate> chain(String text) {
        byte[] pem = text.getBytes(StandardCharsets.US_ASCII);
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException none) {
            return List.of();
        }
    }

    private static String content(String variable, String name) {
        try {
            return Files.readString(Path.of(name), StandardCharsets.ISO_8859_1);
        } catch (IOException | InvalidPathException unreadable) {
            throw new InvalidSetting(variable, "the file " + name + " cannot be read");
        }
    }

    private static Optional<PrivateKey> key(X509Certificate certificate, String text) {
        Matcher pem = KEY_PEM.matcher(text);
        if (!pem.find()) {
            return Optional.empty();
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(2));
            byte[] pkcs8 = pem.group(1).isEmpty() ? encoded : pkcs8(certificate, encoded);
            return Optional.of(
                    KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                            .generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException | IllegalArgumentException another) {
            return Optional.empty();
        }
    }

    private static boolean fits(X509Certificate certificate, PrivateKey key) {
        try {
            Signature signature =
                    Signature.getInstance(
                            switch (key.getAlgorithm()) {
                                case "RSA" -> "SHA256withRSA";
                                case "EC" -> "SHA256withECDSA";
                                default -> key.getAlgorithm();
                            });
            signature.initSign(key);
            signature.update(PROOF);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(PROOF);
            return signature.verify(signed);
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    /// A key as OpenSSL writes it (PKCS #1, SEC 1), with the name of its algorithm before it, which
    /// is the certificate's.
    private static byte[] pkcs8(X509Certificate certificate, byte[] key) {
        byte[] publicKey = certificate.getPublicKey().getEncoded();
        int algorithm = 1 + lengthOfLength(publicKey);
        byte[] version = {2, 1, 0};
        byte[] name = new byte[2 + publicKey[algorithm + 1]];
        System.arraycopy(publicKey, algorithm, name, 0, name.length);
        return der(0x30, version, name, der(0x04, key));
    }

    private static int lengthOfLength(byte[] der) {
        return der[1] >= 0 ? 1 : 1 + (der[1] & 0x7f);
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] encoded = new byte[4 + length];
        encoded[0] = (byte) tag;
        encoded[1] = (byte) 0x82;
        encoded[2] = (byte) (length >>> 8);
        encoded[3] = (byte) length;
        int at = 4;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, encoded, at, part.length);
            at += part.length;
        }
        return encoded;
    }
}
