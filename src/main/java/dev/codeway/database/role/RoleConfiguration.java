package dev.codeway.database.role;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import java.util.List;

/// Settings of `codeway db roles`.
@ConfigMapping(prefix = "codeway.roles")
interface RoleConfiguration {

    /// The schemas of all contexts, each with tables and grants of its own.
    @WithDefault("codeway")
    List<String> schemas();

    /// What the service may wait for, as PostgreSQL writes durations. The URL's `socket_timeout`
    /// may set a shorter one for statements; a pooler hands through neither.
    @WithDefault("19s")
    String statementTimeout();

    /// How long a transaction may do nothing.
    @WithDefault("60s")
    String idleInTransactionTimeout();

    /// How long a statement may wait for a lock.
    @WithDefault("10s")
    String lockTimeout();
}
