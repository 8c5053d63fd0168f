package dev.codeway.platform.executable;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

import org.hibernate.service.Service;

/// The ORM looks among all methods of each of its services for those that are to be given another.
/// Only a source of connections has one, which is not the framework's.
@TargetClass(className = "org.hibernate.service.internal.AbstractServiceRegistryImpl")
final class InjectionsOfServices {

    @Substitute
    <R extends Service> void applyInjections(R service) {}
}
