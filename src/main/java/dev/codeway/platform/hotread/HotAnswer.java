package dev.codeway.platform.hotread;

import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.http.JsonBytes;
import dev.codeway.platform.http.ViewSerializer;
import dev.codeway.platform.paging.Page;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A hot read's answer: 200, or 304 to whom has this version.
///
/// @param content writes what it says
/// @param version null for what has none
/// @param headers all others, `Cache-Control` where something has a version
public record HotAnswer(
        Consumer<JsonBytes> content, @Nullable EntityVersion version, Map<String, String> headers) {

    private static final Map<String, String> ASK_FIRST =
            Map.of("Cache-Control", EntityVersion.ASK_FIRST);
    private static final byte[] ITEMS = "{\"items\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEXT = "],\"next\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST = "]}".getBytes(StandardCharsets.US_ASCII);

    /// One thing.
    public static <V> HotAnswer of(V view, ViewSerializer<V> serializer, EntityVersion version) {
        return new HotAnswer(json -> serializer.write(view, json), version, ASK_FIRST);
    }

    /// Several, of a list that goes by cursors.
    public static <V> HotAnswer of(
            Page<V> page, ViewSerializer<V> serializer, Map<String, String> headers) {
        return new HotAnswer(json -> write(page, serializer, json), null, headers);
    }

    private static <V> void write(Page<V> page, ViewSerializer<V> serializer, JsonBytes json) {
        json.raw(ITEMS);
        List<V> items = page.items();
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                json.raw(',');
            }
            serializer.write(items.get(i), json);
        }
        String next = page.next();
        if (next == null) {
            json.raw(LAST);
        } else {
            json.raw(NEXT).text(next).raw('}');
        }
    }
}
