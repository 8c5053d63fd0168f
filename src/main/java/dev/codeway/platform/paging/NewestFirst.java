package dev.codeway.platform.paging;

import dev.codeway.platform.problem.Problem;

import io.vertx.sqlclient.Tuple;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page of a list in its commonest form, which needs no ORM: newest first, by cursor, not
/// filtered. Its cursors are those of [Listing], which answers all other forms.
public final class NewestFirst {

    private static final Pattern QUERY =
            Pattern.compile("(?:limit=([1-9][0-9]{0,3}))?(?:(?:^|&)cursor=([A-Za-z0-9_-]+))?");
    private static final String ORDER = " ORDER BY created_at DESC, id DESC LIMIT $";

    /// The statements of such a list: of its first page, and of all others. The number of rows is a
    /// parameter, for a plan made for few would be taken for all.
    public record Statements(String first, String after) {

        /// Of a list of all.
        ///
        /// @param select the statement up to its conditions
        public static Statements ofAll(String select) {
            return new Statements(
                    select + ORDER + 1, select + " WHERE (created_at, id) < ($1, $2)" + ORDER + 3);
        }

        /// Of the list of one parent.
        ///
        /// @param parent the column that says of whom the list is, for the first parameter
        public static Statements ofOne(String select, String parent) {
            String own = select + " WHERE " + parent + " = $1";
            return new Statements(
                    own + ORDER + 2, own + " AND (created_at, id) < ($2, $3)" + ORDER + 4);
        }
    }

    /// The place after which a page begins.
    private record Place(Instant createdAt, UUID id) {}

    private final String path;
    private final String fingerprint;
    private final @Nullable String written;
    private final int limit;
    private final @Nullable Place after;

    private NewestFirst(
            String path,
            String fingerprint,
            @Nullable String written,
            int limit,
            @Nullable Place after) {
        this.path = path;
        this.fingerprint = fingerprint;
        this.written = written;
        this.limit = limit;
        this.after = after;
    }

    /// Empty where a request has another form, or is wrong.
    ///
    /// @param condition as [Listing#where] has it, with its parameters; null for none
    public static Optional<NewestFirst> read(
            String path,
            @Nullable String query,
            @Nullable String condition,
            Map<String, Object> parameters) {
        Matcher asked = QUERY.matcher(query == null ? "" : query);
        if (!asked.matches()) {
            return Optional.empty();
        }
        String fingerprint = Listing.newestFirst(path, condition, parameters);
        String written = asked.group(1);
        int limit =
                written == null
                        ? ListQuery.DEFAULT_LIMIT
                        : Math.min(Integer.parseInt(written), ListQuery.MAX_LIMIT);
        try {
            return Optional.of(
                    new NewestFirst(
                            path, fingerprint, written, limit, place(asked.group(2), fingerprint)));
        } catch (Problem.BadRequest | DateTimeParseException wrong) {
            return Optional.empty();
        }
    }

    private static @Nullable Place place(@Nullable String text, String fingerprint) {
        if (text == null) {
            return null;
        }
        Cursor cursor = Cursor.decode(text, fingerprint);
        return new Place(Timestamp.parse(cursor.key()), cursor.id());
    }

    /// The one of the statements that reads this page.
    public String sql(Statements statements) {
        return after == null ? statements.first() : statements.after();
    }

    /// Its parameters. One row more than asked for tells whether another page follows.
    ///
    /// @param parent of whom the list is; null for a list of all
    public Tuple parameters(@Nullable UUID parent) {
        Tuple parameters = Tuple.tuple();
        if (parent != null) {
            parameters.addUUID(parent);
        }
        if (after != null) {
            parameters
                    .addOffsetDateTime(after.createdAt().atOffset(ZoneOffset.UTC))
                    .addUUID(after.id());
        }
        return parameters.addInteger(limit + 1);
    }

    /// The page.
    ///
    /// @param views of all rows that were read
    public <V> Page<V> page(List<V> views, Function<V, Instant> createdAt, Function<V, UUID> id) {
        if (views.size() <= limit) {
            return Page.byCursor(views, null);
        }
        List<V> items = views.subList(0, limit);
        V last = items.getLast();
        return Page.byCursor(
                items,
                new Cursor(fingerprint, id.apply(last), createdAt.apply(last).toString()).encode());
    }

    /// The headers of a page.
    public Map<String, String> headers(Page<?> page) {
        return page.next() == null
                ? Map.of()
                : Map.of(
                        "Link",
                        "<"
                                + path
                                + "?"
                                + (written == null ? "" : "limit=" + written + "&")
                                + "cursor="
                                + page.next()
                                + ">; rel=\"next\"");
    }
}
