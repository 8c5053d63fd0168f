package dev.codeway.platform.postgres;

import dev.codeway.platform.setting.InvalidSetting;

import org.jboss.logging.Logger;

import java.util.Map;
import java.util.function.Supplier;

/// The secrets of a database URL as they are at the moment. While they cannot be read, because
/// somebody is just writing them, those that were read before are good.
final class CurrentCredentials implements Supplier<Map<String, String>> {

    private static final Logger LOG = Logger.getLogger(CurrentCredentials.class);

    private final Supplier<DatabaseUrl> url;
    private volatile Map<String, String> last;

    /// @throws InvalidSetting where they cannot be read now, for the first time
    CurrentCredentials(Supplier<DatabaseUrl> url) {
        this.url = url;
        this.last = url.get().credentials();
    }

    @Override
    public Map<String, String> get() {
        try {
            Map<String, String> read = url.get().credentials();
            if (!read.equals(last)) {
                LOG.info("The database's credentials have changed");
            }
            last = read;
        } catch (InvalidSetting unreadable) {
            LOG.warnf("%s; what it said before is used", unreadable.getMessage());
        }
        return last;
    }
}
