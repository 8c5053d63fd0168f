package dev.codeway.platform.postgres;

import dev.codeway.platform.setting.InvalidSetting;

/// A database URL that cannot be used. The message is one sentence for whoever runs the service; it
/// begins with the variable's name and repeats no user, password or host.
public final class InvalidDatabaseUrl extends InvalidSetting {

    private static final long serialVersionUID = 1;

    InvalidDatabaseUrl(String name, String reason) {
        super(name, reason);
    }
}
