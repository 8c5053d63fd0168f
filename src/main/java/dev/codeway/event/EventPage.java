package dev.codeway.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;

import io.quarkus.runtime.annotations.RegisterForReflection;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.stream.Collectors;

/// A part of the feed.
///
/// @param items the events in the feed's order, as JSON
/// @param next the cursor of the next page, absent where there is nothing more at present
/// @param cursor from where to read on, now or later
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventPage(
        @JsonRawValue @Schema(type = SchemaType.ARRAY, implementation = EventView.class)
                String items,
        @Schema(description = "Send back as `cursor`; absent where there is no more at present")
                @Nullable String next,
        @Schema(
                        description =
                                "Send back as `cursor`, or as `Last-Event-ID` of a stream, to read on"
                                        + " later, whether or not there is `next`")
                String cursor) {

    /// @param batch one event more than the limit where another page follows
    static EventPage of(Feed.Batch batch, int limit) {
        boolean more = batch.events().size() > limit;
        String cursor = String.valueOf(more ? batch.events().get(limit - 1).id() : batch.upTo());
        return new EventPage(
                batch.events().stream()
                        .limit(limit)
                        .map(Event::document)
                        .collect(Collectors.joining(",", "[", "]")),
                more ? cursor : null,
                cursor);
    }
}
