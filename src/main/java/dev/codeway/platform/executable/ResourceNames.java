package dev.codeway.platform.executable;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

import org.jspecify.annotations.Nullable;

/// How GraalVM's own table of resources compares names. They are records, whose `equals` it
/// interprets as a tree of method handles, in ten microseconds: a third of a start was that.
@TargetClass(className = "com.oracle.svm.core.jdk.Resources$ModuleInstanceResourceKey")
final class ResourceNames {

    @Alias private @Nullable Module module;

    @SuppressWarnings("NullAway.Init")
    @Alias
    private String resource;

    @Substitute
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResourceNames it
                && module == it.module
                && resource.equals(it.resource);
    }

    @Alias
    @Override
    public native int hashCode();
}
