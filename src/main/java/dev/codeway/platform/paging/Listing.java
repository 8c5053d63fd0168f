package dev.codeway.platform.paging;

import dev.codeway.platform.hash.Sha256;
import dev.codeway.platform.problem.FieldError;
import dev.codeway.platform.problem.Problem;

import io.quarkus.hibernate.orm.panache.PanacheQuery;

import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongBiFunction;

/// A filtered, sorted list of entities that is read page by page: by keyset, where rows inserted
/// meanwhile neither repeat nor hide others, or by number.
public final class Listing<E> {

    private static final String ALL = "1 = 1";

    private final ListQuery query;
    private final Function<E, UUID> id;
    private final SortKey<E> sort;
    private final boolean descending;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new TreeMap<>();

    /// @param sorts what the list can be sorted by; newest first by default
    public Listing(ListQuery query, Function<E, UUID> id, List<SortKey<E>> sorts) {
        query.refuseUnknownParameters();
        this.query = query;
        this.id = id;
        String wanted = query.sort == null ? "-createdAt" : query.sort;
        descending = wanted.startsWith("-");
        String name = descending ? wanted.substring(1) : wanted;
        sort =
                sorts.stream()
                        .filter(known -> known.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> unknownSort(sorts));
        Instant after = query.createdAfter();
        if (after != null) {
            where("createdAt > :createdAfter", "createdAfter", after);
        }
        Instant before = query.createdBefore();
        if (before != null) {
            where("createdAt < :createdBefore", "createdBefore", before);
        }
    }

    /// Adds a condition with one named parameter.
    public Listing<E> where(String hql, String name, Object value) {
        conditions.add(hql);
        parameters.put(name, value);
        return this;
    }

    /// Reads the page that the client asked for.
    ///
    /// @param find the entity's `find(hql, parameters)`
    /// @param count the entity's `count(hql, parameters)`
    /// @param view what leaves the feature
    public <V> RestResponse<Page<V>> answer(
            BiFunction<String, Map<String, Object>, PanacheQuery<E>> find,
            ToLongBiFunction<String, Map<String, Object>> count,
            Function<E, V> view) {
        return answerTogether(find, count, items -> items.stream().map(view).toList());
    }

    /// As [#answer], where what leaves the feature is found for all of a page at once.
    public <V> RestResponse<Page<V>> answerTogether(
            BiFunction<String, Map<String, Object>, PanacheQuery<E>> find,
            ToLongBiFunction<String, Map<String, Object>> count,
            Function<List<E>, List<V>> view) {
        Page<V> page = query.numbered() ? numbered(find, count, view) : afterCursor(find, view);
        RestResponse.ResponseBuilder<Page<V>> answer = RestResponse.ResponseBuilder.ok(page);
        String links = links(page);
        if (!links.isEmpty()) {
            answer.header("Link", links);
        }
        return answer.build();
    }

    private <V> Page<V> afterCursor(
            BiFunction<String, Map<String, Object>, PanacheQuery<E>> find,
            Function<List<E>, List<V>> view) {
        String fingerprint = fingerprint();
        int limit = query.limit();
        if (query.cursor != null) {
            Cursor cursor = Cursor.decode(query.cursor, fingerprint);
            where(
                    "(%s, id) %s (%s, :cursorId)"
                            .formatted(sort.hql(), descending ? "<" : ">", sort.key()),
                    "cursorKey",
                    parse(cursor));
            parameters.put("cursorId", cursor.id());
        }
        // One more than asked for tells whether another page follows.
        List<E> rows = find.apply(hql(), parameters).range(0, limit).list();
        boolean more = rows.size() > limit;
        List<E> items = more ? rows.subList(0, limit) : rows;
        return Page.byCursor(
                view.apply(items),
                more
                        ? new Cursor(
                                        fingerprint,
                                        id.apply(items.getLast()),
                                        sort.value().apply(items.getLast()))
                                .encode()
                        : null);
    }

    private <V> Page<V> numbered(
            BiFunction<String, Map<String, Object>, PanacheQuery<E>> find,
            ToLongBiFunction<String, Map<String, Object>> count,
            Function<List<E>, List<V>> view) {
        int size = query.limit();
        int number = query.pageNumber();
        List<E> items = find.apply(hql(), parameters).page(number - 1, size).list();
        return Page.byNumber(
                view.apply(items), number, size, count.applyAsLong(condition(), parameters));
    }

    private Object parse(Cursor cursor) {
        try {
            return sort.parse().apply(cursor.key());
        } catch (RuntimeException tampered) {
            throw Cursor.illegal("invalid-cursor", "is not a cursor of this service");
        }
    }

    private String condition() {
        return conditions.isEmpty() ? ALL : String.join(" and ", conditions);
    }

    private String hql() {
        return hql(condition(), sort.hql(), descending ? "desc" : "asc");
    }

    private static String hql(String condition, String key, String direction) {
        return "where %s order by %s %s, id %s".formatted(condition, key, direction, direction);
    }

    private String fingerprint() {
        return fingerprint(query.uriInfo.getPath(), hql(), parameters);
    }

    /// What cursors of the list say they belong to where nobody asks for another order or a filter.
    ///
    /// @param condition what makes the list; null for one of all
    static String newestFirst(
            String path, @Nullable String condition, Map<String, Object> parameters) {
        return fingerprint(
                path, hql(condition == null ? ALL : condition, "createdAt", "desc"), parameters);
    }

    private static String fingerprint(String path, String hql, Map<String, Object> parameters) {
        return Sha256.of(path + hql + parameters).substring(0, 12);
    }

    /// The `Link` header (RFC 8288), relative to the service, which need not know its own name.
    private String links(Page<?> page) {
        StringJoiner links = new StringJoiner(", ");
        if (page.next() != null) {
            links.add(link("cursor", page.next(), "next"));
        }
        Integer number = page.page();
        Long last = page.totalPages();
        if (number != null && last != null) {
            if (number > 1) {
                links.add(link("page", 1, "first"))
                        .add(link("page", Math.max(1, Math.min(number - 1, last)), "prev"));
            }
            if (number < last) {
                links.add(link("page", number + 1, "next")).add(link("page", last, "last"));
            }
        }
        return links.toString();
    }

    private String link(String parameter, Object value, String relation) {
        UriInfo uri = query.uriInfo;
        URI target = uri.getRequestUriBuilder().replaceQueryParam(parameter, value).build();
        return "<%s?%s>; rel=\"%s\"".formatted(target.getRawPath(), target.getRawQuery(), relation);
    }

    private static <E> Problem unknownSort(List<SortKey<E>> sorts) {
        List<String> names = sorts.stream().map(SortKey::name).toList();
        return new Problem.BadRequest(
                new FieldError(
                        "sort",
                        "unknown-sort",
                        "must be one of %s, with a leading - for descending"
                                .formatted(String.join(", ", names))));
    }
}
