package dev.codeway.build;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// A line of a log, or a piece of one.
///
/// @param offset of its first byte
/// @param text ends with a line feed unless the line goes on in the next item
public record LogLine(
        @Schema(description = "Of its first byte in the log", examples = "0") long offset,
        @Schema(
                        description =
                                "With its line feed; without one it goes on in the next item."
                                        + " U+FFFD stands for what is not UTF-8",
                        examples = "added 312 packages in 4s\n")
                String text) {}
