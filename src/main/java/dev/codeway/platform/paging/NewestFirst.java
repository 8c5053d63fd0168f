package dev.codeway.platform.paging;

import dev.codeway.platform.http.TimestampText;
import dev.codeway.platform.postgres.ParameterType;
import dev.codeway.platform.postgres.ReadQuery;
import dev.codeway.platform.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// A page of a list in its commonest form, which needs no ORM: newest first, by cursor, not
/// filtered. Its cursors are those of [Listing], which answers all other forms.
public final class NewestFirst {

    private static final String LIMIT = "limit=";
    private static final String CURSOR = "cursor=";
    private static final int LONGEST_LIMIT = 4;
    private static final int KEPT = 1_024;
    private static final String ORDER = " ORDER BY created_at DESC, id DESC LIMIT $";

    /// The queries of such a list: for its first page, and for all others. The number of rows is a
    /// parameter, for a plan made for few would be taken for all.
    public record Queries(ReadQuery first, ReadQuery after) {

        /// Of a list of all.
        ///
        /// @param select the statement up to its conditions
        public static Queries ofAll(String select) {
            return new Queries(
                    new ReadQuery(select + ORDER + 1, ParameterType.BIGINT),
                    new ReadQuery(
                            select + " WHERE (created_at, id) < ($1, $2)" + ORDER + 3,
                            ParameterType.TIMESTAMPTZ,
                            ParameterType.UUID,
                            ParameterType.BIGINT));
        }

        /// Of the list of one parent.
        ///
        /// @param parent the column that says of whom the list is, for the first parameter
        public static Queries ofOne(String select, String parent) {
            String own = select + " WHERE " + parent + " = $1";
            return new Queries(
                    new ReadQuery(own + ORDER + 2, ParameterType.UUID, ParameterType.BIGINT),
                    new ReadQuery(
                            own + " AND (created_at, id) < ($2, $3)" + ORDER + 4,
                            ParameterType.UUID,
                            ParameterType.TIMESTAMPTZ,
                            ParameterType.UUID,
                            ParameterType.BIGINT));
        }
    }

    /// The place after which a page begins.
    private record Place(Instant createdAt, UUID id) {}

    /// What cursors of the list at a path say that they belong to.
    private record Known(String path, String fingerprint) {}

    // The last of each place, whose path is not the only one there.
    private static final AtomicReferenceArray<@Nullable Known> KNOWN =
            new AtomicReferenceArray<>(KEPT);

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
    /// @param path says whose list it is, so that condition and parameters follow from it
    /// @param condition as [Listing#where] has it, with its parameters; null for none
    public static Optional<NewestFirst> read(
            String path,
            @Nullable String query,
            @Nullable String condition,
            Map<String, Object> parameters) {
        String rest = query == null ? "" : query;
        String written = null;
        if (rest.startsWith(LIMIT)) {
            int end = rest.indexOf('&');
            written = rest.substring(LIMIT.length(), end < 0 ? rest.length() : end);
            rest = end < 0 ? "" : rest.substring(end + 1);
            if (!isLimit(written) || rest.isEmpty() != end < 0) {
                return Optional.empty();
            }
        }
        if (!rest.isEmpty() && !rest.startsWith(CURSOR)) {
            return Optional.empty();
        }
        String fingerprint = fingerprint(path, condition, parameters);
        int limit =
                written == null
                        ? ListQuery.DEFAULT_LIMIT
                        : Math.min(Integer.parseInt(written), ListQuery.MAX_LIMIT);
        try {
            return Optional.of(
                    new NewestFirst(path, fingerprint, written, limit, place(rest, fingerprint)));
        } catch (Problem.BadRequest | DateTimeParseException wrong) {
            return Optional.empty();
        }
    }

    private static boolean isLimit(String text) {
        if (text.isEmpty() || text.length() > LONGEST_LIMIT || text.charAt(0) == '0') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static String fingerprint(
            String path, @Nullable String condition, Map<String, Object> parameters) {
        int place = path.hashCode() & KEPT - 1;
        Known known = KNOWN.get(place);
        if (known == null || !known.path().equals(path)) {
            known = new Known(path, Listing.newestFirst(path, condition, parameters));
            KNOWN.set(place, known);
        }
        return known.fingerprint();
    }

    private static @Nullable Place place(String written, String fingerprint) {
        if (written.isEmpty()) {
            return null;
        }
        Cursor cursor = Cursor.decode(written.substring(CURSOR.length()), fingerprint);
        return new Place(Timestamp.parse(cursor.key()), cursor.id());
    }

    /// The one of the queries that reads this page.
    public ReadQuery query(Queries queries) {
        return after == null ? queries.first() : queries.after();
    }

    /// Its parameters. One row more than asked for tells whether another page follows.
    ///
    /// @param parent of whom the list is; null for a list of all
    public List<Object> parameters(@Nullable UUID parent) {
        List<Object> parameters = new ArrayList<>(4);
        if (parent != null) {
            parameters.add(parent);
        }
        if (after != null) {
            parameters.add(after.createdAt());
            parameters.add(after.id());
        }
        parameters.add(limit + 1);
        return parameters;
    }

    /// How many items a page has at most.
    public int limit() {
        return limit;
    }

    /// What leads to the next page, by the last item of this one.
    public String cursor(Instant createdAt, UUID id) {
        return new Cursor(fingerprint, id, TimestampText.of(createdAt)).encode();
    }

    /// The headers of a page that another follows.
    public Map<CharSequence, CharSequence> headers(String next) {
        return Map.of(
                "Link",
                "<"
                        + path
                        + "?"
                        + (written == null ? "" : "limit=" + written + "&")
                        + "cursor="
                        + next
                        + ">; rel=\"next\"");
    }
}
