package dev.codeway.console;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what programs write for terminals: the colours and weights of ECMA-48's SGR become names
/// of classes, whatever else terminals are told to do is left out. It goes on from line to line.
final class AnsiText {

    /// A text that looks the same all along.
    ///
    /// @param style classes, none for plain text
    record Piece(String style, String text) {}

    // CSI, OSC and the others that begin with ESC; what is unfinished goes on to the end.
    private static final Pattern CONTROL =
            Pattern.compile(
                    "(?:\\x1b\\[|\\x9b)([0-?]*)[ -/]*([@-~]?)"
                            + "|\\x1b\\][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)?"
                            + "|\\x1b[PX^_][^\\x1b]*(?:\\x1b\\\\)?"
                            + "|\\x1b[ -/]*[0-~]?"
                            + "|[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]");
    private static final int MOST_CODES = 32;

    private final Sgr sgr;

    /// @param state where the text before ended, as [#state()] said; none for the beginning
    AnsiText(String state) {
        sgr = new Sgr();
        apply(state);
    }

    /// A line without its end. Of what was written over by a return of the carriage only the last
    /// is left.
    List<Piece> line(String text) {
        String line = text.substring(text.lastIndexOf('\r', text.length() - 2) + 1);
        List<Piece> pieces = new ArrayList<>();
        Matcher control = CONTROL.matcher(line);
        int from = 0;
        while (control.find()) {
            add(pieces, line.substring(from, control.start()));
            if ("m".equals(control.group(2))) {
                apply(control.group(1));
            }
            from = control.end();
        }
        add(pieces, line.substring(from));
        return pieces;
    }

    private void add(List<Piece> pieces, String text) {
        if (!text.isEmpty()) {
            pieces.add(new Piece(sgr.style(), text));
        }
    }

    private void apply(String parameters) {
        // A colon separates what belongs together, in newer programs.
        String[] codes = parameters.split("[;:]", MOST_CODES + 1);
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < Math.min(codes.length, MOST_CODES); i++) {
            numbers.add(codes[i].matches("[0-9]{1,3}") ? Integer.parseInt(codes[i]) : 0);
        }
        sgr.apply(numbers);
    }

    /// What to begin with where the text goes on.
    String state() {
        return sgr.state();
    }
}
