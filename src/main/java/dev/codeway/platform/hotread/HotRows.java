package dev.codeway.platform.hotread;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.http.JsonBytes;
import dev.codeway.platform.paging.NewestFirst;
import dev.codeway.platform.postgres.DataRow;
import dev.codeway.platform.postgres.Pipelines;
import dev.codeway.platform.postgres.RowReader;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Answers with rows, written while they come in. Answers null, or fails, where that is for the
/// operation to do.
@Singleton
public class HotRows {

    private static final Map<CharSequence, CharSequence> ASK_FIRST =
            Map.of(
                    HttpHeaders.createOptimized("Cache-Control"),
                    HttpHeaders.createOptimized(EntityVersion.ASK_FIRST));
    private static final byte[] ITEMS = "{\"items\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEXT = "],\"next\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST = "]}".getBytes(StandardCharsets.US_ASCII);

    private static final int BYTES_OF_ITEM = 768;
    private static final int MOST_EXPECTED = 64 * 1_024;

    private final Pipelines pipelines;
    private final ObjectMapper json;

    HotRows(Pipelines pipelines, ObjectMapper json) {
        this.pipelines = pipelines;
        this.json = json;
    }

    /// The one with this id.
    public @Nullable Future<@Nullable HotAnswer> one(RowView view, UUID id) {
        return pipelines.ask(view.byId(), List.of(id), new One(view, new JsonBytes(json)));
    }

    /// A page of a list. An empty one of a parent's is left to the operation: it finds out whether
    /// there is such a parent.
    public @Nullable Future<@Nullable HotAnswer> page(
            RowView view, NewestFirst list, @Nullable UUID parent) {
        int expected = Math.min(BYTES_OF_ITEM * list.limit(), MOST_EXPECTED);
        return pipelines.ask(
                list.query(view.newestFirst()),
                list.parameters(parent),
                new Items(view, list, parent != null, new JsonBytes(json, expected)));
    }

    private static final class One implements RowReader<HotAnswer> {
        private final RowView view;
        private final JsonBytes json;
        private @Nullable HotAnswer answer;

        One(RowView view, JsonBytes json) {
            this.view = view;
            this.json = json;
        }

        @Override
        public void read(DataRow row) {
            if (view.isShown(row)) {
                view.writer().write(new RowJson(row, json));
                answer =
                        new HotAnswer(
                                json, EntityVersion.of(row.number(view.version())), ASK_FIRST);
            }
        }

        @Override
        public @Nullable HotAnswer answer() {
            return answer;
        }
    }

    private static final class Items implements RowReader<HotAnswer> {
        private final RowView view;
        private final NewestFirst list;
        private final boolean isOfOne;
        private final JsonBytes json;
        private int count;
        private boolean isShown = true;
        private @Nullable UUID lastId;
        private @Nullable Instant lastCreatedAt;
        private @Nullable String next;

        Items(RowView view, NewestFirst list, boolean isOfOne, JsonBytes json) {
            this.view = view;
            this.list = list;
            this.isOfOne = isOfOne;
            this.json = json.raw(ITEMS);
        }

        @Override
        public void read(DataRow row) {
            if (lastId != null && lastCreatedAt != null) {
                next = list.cursor(lastCreatedAt, lastId);
                return;
            }
            isShown &= view.isShown(row);
            if (count++ > 0) {
                json.raw(',');
            }
            view.writer().write(new RowJson(row, json));
            if (count == list.limit()) {
                lastId = row.uuid(0);
                lastCreatedAt = row.time(view.createdAt());
            }
        }

        @Override
        public @Nullable HotAnswer answer() {
            if (!isShown || (isOfOne && count == 0)) {
                return null;
            }
            if (next == null) {
                return new HotAnswer(json.raw(LAST), null, Map.of());
            }
            return new HotAnswer(json.raw(NEXT).text(next).raw('}'), null, list.headers(next));
        }
    }
}
