package dev.codeway.platform.hotread;

import dev.codeway.platform.http.EntityVersion;
import dev.codeway.platform.http.JsonBytes;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// A hot read's answer: 200, or 304 to whom has this version.
///
/// @param content what it says
/// @param version null for what has none
/// @param headers all others, `Cache-Control` where something has a version
public record HotAnswer(
        JsonBytes content,
        @Nullable EntityVersion version,
        Map<CharSequence, CharSequence> headers) {}
