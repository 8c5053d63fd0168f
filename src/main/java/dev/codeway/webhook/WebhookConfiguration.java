package dev.codeway.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Settings of webhooks.
@ConfigMapping(prefix = "codeway.webhook")
interface WebhookConfiguration {

    /// The schemes of their URLs: `https`, and where an installation insists `http`.
    @WithDefault("https")
    Set<String> schemes();

    /// Whether they may lead to private and loopback addresses.
    @WithDefault("false")
    boolean privateHosts();

    /// The authorities to trust, a PEM file, instead of the platform's.
    Optional<Path> ca();

    /// How long to wait after each failure, up to a fifth longer by chance. After the last of them
    /// a delivery has failed.
    @WithDefault("5s,5m,30m,2h,5h,10h,14h,20h,24h")
    List<Duration> retryDelays();

    /// How long one attempt may take, from the look-up of the name to the answer.
    @WithDefault("15s")
    Duration timeout();

    /// How long an instance that fell silent while it was sending keeps others from trying again;
    /// longer than an attempt may take.
    @WithDefault("60s")
    Duration reclaimAfter();

    /// How many attempts an instance makes at a time.
    @WithDefault("32")
    int connections();

    /// How many of them for one webhook.
    @WithDefault("4")
    int connectionsPerWebhook();

    /// How often to look for what is due.
    @WithDefault("1s")
    Duration pollInterval();

    /// How long the secret before the present one signs too.
    @WithDefault("24h")
    Duration secretOverlap();

    /// How long finished deliveries are listed.
    @WithDefault("30d")
    Duration deliveryRetention();

    /// How often older ones are deleted.
    @WithDefault("10m")
    Duration retentionSweep();
}
