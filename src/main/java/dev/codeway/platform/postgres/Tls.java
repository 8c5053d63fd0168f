package dev.codeway.platform.postgres;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// How the connection is encrypted and whom it trusts.
///
/// pgjdbc does not look at a CA under `sslmode=require`: it accepts any certificate. Who names a CA
/// means it, so with one the server is verified, by its name too unless the URL says otherwise.
///
/// @param mode pgjdbc's `sslmode`
/// @param ca the PEM file with the authority's certificate, `sslcert` in Prisma's vocabulary
/// @param identity the PKCS#12 file with the client's own certificate and key
record Tls(String mode, @Nullable String ca, @Nullable String identity) {

    private static final List<String> MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private static final String ACCEPT_INVALID = "accept_invalid_certs";

    static Tls of(String variable, UrlParameters parameters) {
        Optional<String> asked = parameters.oneOf("sslmode", MODES);
        Optional<String> accept = parameters.oneOf("sslaccept", List.of("strict", ACCEPT_INVALID));
        String ca = parameters.text("sslcert").orElse(null);
        String identity = parameters.text("sslidentity").orElse(null);

        if (asked.filter("disable"::equals).isPresent()) {
            if (ca != null) {
                throw contradiction(variable, "disable", parameters.written("sslcert"));
            }
            if (accept.filter("strict"::equals).isPresent()) {
                throw contradiction(variable, "disable", "sslaccept=strict");
            }
        }
        boolean acceptInvalid = accept.filter(ACCEPT_INVALID::equals).isPresent();
        if (acceptInvalid && asked.filter("verify-full"::equals).isPresent()) {
            throw contradiction(variable, "verify-full", "sslaccept=" + ACCEPT_INVALID);
        }

        Tls tls = new Tls(mode(asked, accept, ca != null), ca, identity);
        tls.requireUsableIdentity(variable);
        return tls;
    }

    private static String mode(Optional<String> asked, Optional<String> accept, boolean withCa) {
        boolean strict = accept.filter("strict"::equals).isPresent();
        if (asked.filter("verify-ca"::equals).isPresent()) {
            return "verify-ca";
        }
        if (withCa) {
            return accept.filter(ACCEPT_INVALID::equals).isPresent() ? "verify-ca" : "verify-full";
        }
        return strict ? "verify-full" : asked.orElse("prefer");
    }

    private void requireUsableIdentity(String variable) {
        if (identity == null) {
            return;
        }
        String lowerCase = identity.toLowerCase(Locale.ROOT);
        if (!lowerCase.endsWith(".p12") && !lowerCase.endsWith(".pfx")) {
            // pgjdbc tells the format by the name.
            throw new InvalidDatabaseUrl(
                    variable, "sslidentity must be a PKCS#12 file whose name ends in .p12 or .pfx");
        }
        if (trustsJdk()) {
            // The only factory of pgjdbc that trusts the JDK's store presents no client
            // certificate.
            throw new InvalidDatabaseUrl(
                    variable, "sslidentity with a verified server needs sslcert, the CA file");
        }
    }

    boolean unverified() {
        return mode.equals("require");
    }

    /// Without it pgjdbc looks for `~/.postgresql/root.crt`.
    private boolean trustsJdk() {
        return ca == null && mode.startsWith("verify-");
    }

    /// As libpq names it. It knows no store of a JDK but, since PostgreSQL 16, the system's.
    Optional<String> libpqCa() {
        return trustsJdk() ? Optional.of("system") : Optional.ofNullable(ca);
    }

    void addTo(Map<String, String> properties) {
        properties.put("sslmode", mode);
        if (trustsJdk()) {
            properties.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        if (ca != null) {
            properties.put("sslrootcert", ca);
        }
        if (identity != null) {
            properties.put("sslkey", identity);
        }
    }

    /// @param caKey the key of the CA file as it stands in the URL
    void checkFiles(String variable, String caKey) {
        if (ca != null) {
            String what = "the CA file " + ca + " (" + caKey + ")";
            requireCertificate(variable, what, requireReadable(variable, what, ca));
        }
        if (identity != null) {
            requireReadable(variable, "the identity file " + identity + " (sslidentity)", identity);
        }
    }

    private static Path requireReadable(String variable, String what, String name) {
        Path file;
        try {
            file = Path.of(name);
        } catch (InvalidPathException noPath) {
            throw new InvalidDatabaseUrl(variable, what + " does not exist");
        }
        if (!Files.exists(file)) {
            throw new InvalidDatabaseUrl(variable, what + " does not exist");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new InvalidDatabaseUrl(variable, what + " cannot be read");
        }
        return file;
    }

    private static void requireCertificate(String variable, String what, Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            if (!CertificateFactory.getInstance("X.509").generateCertificates(content).isEmpty()) {
                return;
            }
        } catch (IOException unreadable) {
            throw new InvalidDatabaseUrl(variable, what + " cannot be read");
        } catch (CertificateException noCertificate) {
            throw new InvalidDatabaseUrl(variable, what + " holds no certificate");
        }
        throw new InvalidDatabaseUrl(variable, what + " holds no certificate");
    }

    private static InvalidDatabaseUrl contradiction(String variable, String mode, String other) {
        return new InvalidDatabaseUrl(variable, "sslmode=" + mode + " contradicts " + other);
    }
}
