package dev.codeway.access;

/// How we show the issuer that we are its client (OpenID Connect Core, 9).
enum ClientAuthentication {
    /// `client_secret_basic`: as a user and a password.
    BASIC,
    /// `client_secret_post`: in what is sent.
    POST
}
