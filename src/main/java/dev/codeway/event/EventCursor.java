package dev.codeway.event;

import dev.codeway.platform.http.QueryParameter;
import dev.codeway.platform.problem.Problem;

/// Places in the feed as clients send them back: opaque to them, in truth the id of the last event
/// they have seen.
public final class EventCursor {

    /// Before the oldest event that is kept.
    public static final long OLDEST = -1;

    private EventCursor() {}

    /// Throws 400 naming the parameter or header it came in.
    public static long parse(String field, String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw QueryParameter.illegal(field, "invalid-cursor", "is not a cursor of this feed");
        }
        return Long.parseLong(text);
    }

    /// Throws 410 where the feed cannot go on from there without leaving something out: because its
    /// oldest events have been deleted, or because the database has lost its newest ones.
    static void require(long cursor, Event.Reach reach) {
        if (cursor != OLDEST && !reach.holds()) {
            throw new Problem.Gone(
                    "cursor-expired",
                    cursor < reach.deletedTo()
                            ? "events after this cursor have been deleted; read anew"
                            : "the feed has no such place any more; read anew");
        }
    }
}
