package dev.codeway.platform.executable;

/// A resource's path that has its one form already, as nearly all have that a start looks up: to
/// make that form of each was four hundredths of what it computes, and a tenth of its garbage.
final class CanonicalPath {

    private CanonicalPath() {}

    /// Of a path that has it the answer may be no as well.
    static boolean is(String path) {
        return !path.isEmpty()
                && !path.endsWith("/")
                && !path.startsWith(".")
                && !path.contains("//")
                && !path.contains("/.");
    }
}
