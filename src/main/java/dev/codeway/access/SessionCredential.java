package dev.codeway.access;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/// A session that a browser carries.
final class SessionCredential extends BaseAuthenticationRequest {

    private final String cookie;

    SessionCredential(String cookie) {
        this.cookie = cookie;
    }

    String cookie() {
        return cookie;
    }
}
