package dev.codeway.webhook;

/// Where a delivery stands.
enum DeliveryStatus {
    PENDING,
    DELIVERED,
    FAILED
}
