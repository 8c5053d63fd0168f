package dev.codeway.testsupport;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;

/// Certificates made while a test runs, so that none lies around until it expires.
///
/// An authority signs certificates; each is written as PEM files into the directory of the caller.
public final class TestCertificates {

    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final Path directory;
    private final String authorityName;
    private final KeyPair authorityKeys = newKeys();
    private final X509Certificate authority;

    private TestCertificates(Path directory, String authorityName) {
        this.directory = directory;
        this.authorityName = authorityName;
        this.authority = sign("CN=" + authorityName, authorityKeys, Duration.ofDays(1), null);
    }

    /// A new certificate authority that writes into a directory.
    public static TestCertificates authority(Path directory, String name) {
        return new TestCertificates(directory, name);
    }

    /// The PEM file with the authority's own certificate.
    public Path caFile() {
        return writePem(authorityName + ".pem", "CERTIFICATE", encoded(authority));
    }

    /// A certificate for the server of that name, valid from now on.
    public Issued server(String host) {
        return server(host, Duration.ofDays(1));
    }

    /// A certificate for the server of that name that has expired.
    public Issued expiredServer(String host) {
        return server(host, Duration.ofHours(-1));
    }

    private Issued server(String host, Duration validity) {
        KeyPair keys = newKeys();
        X509Certificate certificate = sign("CN=" + host, keys, validity, host);
        String name = authorityName + "-" + host + "-" + SERIAL.get();
        return new Issued(
                writePem(name + ".crt", "CERTIFICATE", encoded(certificate)),
                writePem(name + ".key", "PRIVATE KEY", keys.getPrivate().getEncoded()));
    }

    /// A PKCS#12 file with the certificate and key of a client whose common name is the user's.
    public Path client(String user, String password) {
        KeyPair keys = newKeys();
        Path file = directory.resolve(authorityName + "-" + user + ".p12");
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "user",
                    keys.getPrivate(),
                    password.toCharArray(),
                    new Certificate[] {
                        sign("CN=" + user, keys, Duration.ofDays(1), null), authority
                    });
            try (var out = Files.newOutputStream(file)) {
                store.store(out, password.toCharArray());
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return file;
    }

    /// @param host null for a certificate that names no host
    private X509Certificate sign(String subject, KeyPair keys, Duration validity, String host) {
        Instant now = Instant.now();
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            new X500Name("CN=" + authorityName),
                            BigInteger.valueOf(SERIAL.incrementAndGet()),
                            Date.from(now.minus(Duration.ofDays(2))),
                            Date.from(now.plus(validity)),
                            new X500Name(subject),
                            keys.getPublic());
            boolean isAuthority = keys == authorityKeys;
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(isAuthority));
            if (host != null) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
            }
            var signer =
                    new JcaContentSignerBuilder("SHA256withECDSA")
                            .build(authorityKeys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path writePem(String name, String type, byte[] content) {
        String base64 =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content);
        Path file = directory.resolve(name);
        try {
            Files.writeString(
                    file,
                    "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
            // PostgreSQL refuses a key that others may read.
            return Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A certificate and its private key, as PEM files.
    public record Issued(Path certificate, Path key) {}
}
