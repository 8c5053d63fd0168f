package dev.codeway.platform.paging;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// One page of a list, by cursor (`next`) or by number (`page` to `totalPages`).
///
/// @param items in the order asked for
/// @param next the cursor of the next page, absent on the last one
/// @param page the number of this page, from 1
/// @param size how many items a page holds
/// @param total how many items there are
/// @param totalPages how many pages there are
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Page<T>(
        List<T> items,
        @Schema(description = "Send back as `cursor`; absent on the last page")
                @Nullable String next,
        @Nullable Integer page,
        @Nullable Integer size,
        @Nullable Long total,
        @Nullable Long totalPages) {

    static <T> Page<T> byCursor(List<T> items, @Nullable String next) {
        return new Page<>(items, next, null, null, null, null);
    }

    static <T> Page<T> byNumber(List<T> items, int page, int size, long total) {
        return new Page<>(items, null, page, size, total, Math.ceilDiv(total, (long) size));
    }
}
