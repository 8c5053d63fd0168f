package dev.codeway.platform.executable;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/// At a start the framework makes a Flyway, to see that nothing of what it could do with it is
/// wanted: when the schema is migrated is ours to say. It copies the settings of all its plugins
/// through JSON, which natively took one twentieth of a start's garbage.
@TargetClass(className = "io.quarkus.flyway.runtime.FlywayRecorder")
final class FlywayWhenAsked {

    @Substitute
    public void doStartActions(String dataSource) {}
}
