package dev.codeway.platform.hotread;

import dev.codeway.platform.http.EntityVersion;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// A hot read's answer: 200, or 304 to whom has this version.
///
/// @param view what is written as JSON
/// @param version null for what has none
/// @param headers all others, `Cache-Control` where something has a version
public record HotAnswer(Object view, @Nullable EntityVersion version, Map<String, String> headers) {

    private static final Map<String, String> ASK_FIRST =
            Map.of("Cache-Control", EntityVersion.ASK_FIRST);

    /// One thing.
    public static HotAnswer of(Object view, EntityVersion version) {
        return new HotAnswer(view, version, ASK_FIRST);
    }

    /// Several.
    public static HotAnswer of(Object view, Map<String, String> headers) {
        return new HotAnswer(view, null, headers);
    }
}
