package dev.codeway.platform.http;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/// The certificate of each handshake: the one that is served when it begins, also where another is
/// by the time it ends. Vert.x can change the options of a server that listens, but refuses whoever
/// connects in that moment.
final class OwnKeys extends X509ExtendedKeyManager {

    // A handshake is over long before the certificate after the next.
    private static final int KEPT = 2;

    private final Map<String, OwnCertificate> certificates = new ConcurrentHashMap<>();
    private volatile int served;

    /// From the next handshake on.
    void serve(OwnCertificate certificate) {
        int next = served + 1;
        certificates.put(String.valueOf(next), certificate);
        served = next;
        certificates.remove(String.valueOf(next - KEPT));
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return chooseServerAlias(keyType, issuers, null);
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        String alias = String.valueOf(served);
        OwnCertificate certificate = certificates.get(alias);
        return certificate != null && certificate.key().getAlgorithm().equals(keyType)
                ? alias
                : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        OwnCertificate certificate = certificates.get(alias);
        return certificate == null ? null : certificate.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        OwnCertificate certificate = certificates.get(alias);
        return certificate == null ? null : certificate.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = chooseServerAlias(keyType, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    // It is nobody's client.

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
