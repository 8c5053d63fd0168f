package dev.codeway.platform.executable;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

import org.jspecify.annotations.Nullable;

/// PostgreSQL's version as a [number][VersionNumber].
@TargetClass(className = "org.postgresql.core.ServerVersion")
final class ServersVersion {

    @Substitute
    static int parseServerVersionStr(@Nullable String version) {
        return VersionNumber.of(version);
    }
}
