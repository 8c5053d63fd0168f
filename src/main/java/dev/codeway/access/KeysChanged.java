package dev.codeway.access;

/// Fired in the transaction in which a key is rotated or revoked.
record KeysChanged() {}
