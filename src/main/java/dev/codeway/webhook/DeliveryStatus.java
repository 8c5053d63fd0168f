package dev.codeway.webhook;

/// Where a delivery stands.
public enum DeliveryStatus {
    PENDING,
    DELIVERED,
    FAILED
}
