package dev.codeway.platform.identity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What a caller is there for.
public enum Role {
    READER(true, Permission.READ),
    DEVELOPER(true, Permission.READ, Permission.WRITE),
    WORKER(true, Permission.WORK),
    ROUTER(false, Permission.ROUTE),
    ADMIN(
            false,
            Permission.READ,
            Permission.WRITE,
            Permission.WORK,
            Permission.ROUTE,
            Permission.ADMINISTER);

    private final boolean limitable;

    @SuppressWarnings("ImmutableEnumChecker") // as Set.of makes them
    private final Set<String> permissions;

    Role(boolean limitable, String... permissions) {
        this.limitable = limitable;
        this.permissions = Set.of(permissions);
    }

    /// Its [permissions][Permission].
    public Set<String> permissions() {
        return permissions;
    }

    /// Whether it can be one for some projects only.
    public boolean isLimitable() {
        return limitable;
    }

    /// As it is written, in lower case.
    public static Optional<Role> read(String text) {
        return Arrays.stream(values()).filter(it -> it.toString().equals(text)).findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
