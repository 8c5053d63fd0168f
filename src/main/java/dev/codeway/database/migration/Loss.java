package dev.codeway.database.migration;

import io.quarkus.runtime.annotations.RegisterForReflection;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Rows that a down-script destroys.
///
/// @param what in the plural, for people
@RegisterForReflection
record Loss(String version, String what, long rows) {

    /// `-- loses TABLE [WHERE CONDITION]: WHAT`, a comment in the script.
    ///
    /// @param condition TRUE where there is none
    record Declared(String table, String condition, String what) {

        private static final Pattern LINE =
                Pattern.compile("(?m)^-- loses (\\S+?)(?: WHERE (.+?))?: (.+)$");

        static List<Declared> of(Script script) {
            return LINE.matcher(script.text()).results().map(Declared::of).toList();
        }

        private static Declared of(MatchResult match) {
            return new Declared(
                    match.group(1),
                    match.group(2) == null ? "TRUE" : match.group(2),
                    match.group(3));
        }
    }
}
