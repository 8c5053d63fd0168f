package dev.codeway.access;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/// A key that a request carries.
final class KeyCredential extends BaseAuthenticationRequest {

    private final String text;

    KeyCredential(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
