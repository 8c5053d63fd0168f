package dev.codeway.platform.limit;

import dev.codeway.platform.identity.Role;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.time.Duration;

/// Settings of `codeway.limits.*`. They hold for each instance by itself; of numbers 0 is no limit.
@ConfigMapping(prefix = "codeway.limits")
interface LimitConfiguration {

    /// Requests a second of each reader, developer and administrator.
    @WithDefault("100")
    int requests();

    /// Requests a second of each worker's key, which many may share.
    @WithDefault("1000")
    int workerRequests();

    /// Requests a second of each router's key.
    @WithDefault("5000")
    int routerRequests();

    /// Requests a second of an address that end without a good credential: that of a machine, or,
    /// with IPv6, of its network (/64).
    @WithDefault("20")
    int strangerRequests();

    /// For how long a caller may have been silent to make up for it all at once. In whole seconds.
    @WithDefault("2s")
    Duration burst();

    /// Streams and waits of a caller at a time.
    @WithDefault("2000")
    int lastingPerCaller();

    /// Streams and waits of all at a time.
    @WithDefault("5000")
    int lasting();

    /// Connections of an address at a time.
    @WithDefault("2000")
    int connectionsPerAddress();

    /// Connections of all at a time.
    @WithDefault("10000")
    int connections();

    /// How long the head of a request may take, from the connection or its first byte on.
    @WithDefault("10s")
    Duration head();

    /// How long the rest of it may take.
    @WithDefault("60s")
    Duration body();

    /// How long an answer may wait for a client that reads less of it than [#answerRate].
    @WithDefault("30s")
    Duration answer();

    /// Bytes a second that whoever is being answered has to read.
    @WithDefault("1K")
    MemorySize answerRate();

    /// How long a connection may last on which nothing happens: longer than any wait (60 s) and any
    /// silence of a stream (15 s).
    @WithDefault("2M")
    Duration idle();

    /// Requests a second of a caller with that role.
    default int requests(Role role) {
        return switch (role) {
            case WORKER -> workerRequests();
            case ROUTER -> routerRequests();
            case READER, DEVELOPER, ADMIN -> requests();
        };
    }
}
