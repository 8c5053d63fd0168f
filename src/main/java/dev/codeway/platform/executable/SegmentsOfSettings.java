package dev.codeway.platform.executable;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

import io.quarkus.runtime.configuration.NameIterator;
import io.smallrye.config.PropertyName;

/// Whether the next segment of a setting's name is one that is known. The framework asks that of
/// hundreds of names, of each with dozens of segments, and looks for the end of the name's segment
/// each time: most differ in their first letters.
@TargetClass(className = "io.quarkus.runtime.configuration.PropertiesUtil")
final class SegmentsOfSettings {

    @Substitute
    public static boolean isMapped(NameIterator at, String known) {
        String name = at.getName();
        int begin = at.getPosition() + 1;
        if (begin < name.length() && !known.isEmpty()) {
            char first = name.charAt(begin);
            char other = known.charAt(0);
            if (first != other && first != '*' && other != '*') {
                return false;
            }
        }
        int length = at.getNextEnd() == 0 ? name.length() : at.getNextEnd() - begin;
        return PropertyName.equals(name, begin, length, known, 0, known.length());
    }
}
