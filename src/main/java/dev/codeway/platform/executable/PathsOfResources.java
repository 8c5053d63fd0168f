package dev.codeway.platform.executable;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

import java.nio.charset.StandardCharsets;

/// The one form of a resource's path, which GraalVM makes anew for each that is looked up: where
/// [nothing has to be done][CanonicalPath] it is the path itself.
@TargetClass(className = "com.oracle.svm.util.NativeImageResourcePathRepresentation")
final class PathsOfResources {

    @Alias
    PathsOfResources(byte[] path, boolean asItIs) {}

    @Alias
    static native byte[] getResolved(PathsOfResources path);

    @Substitute
    public static String toCanonicalForm(String path) {
        if (CanonicalPath.is(path)) {
            return path;
        }
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return new String(
                getResolved(new PathsOfResources(trimmed.getBytes(StandardCharsets.UTF_8), true)),
                StandardCharsets.UTF_8);
    }
}
