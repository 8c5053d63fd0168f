package dev.codeway.console;

import java.util.Iterator;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeSet;

/// How a terminal writes at a moment (ECMA-48, 8.3.117). Its eight colours are those of the page,
/// in both schemes; of the many others each is the nearest of these.
final class Sgr {

    private static final int NONE = -1;
    private static final List<String> WEIGHTS =
            List.of("bold", "dim", "italic", "underline", "", "", "", "", "strike");

    private final TreeSet<Integer> weights = new TreeSet<>();
    private int foreground = NONE;
    private int background = NONE;
    private boolean inverse;

    void apply(List<Integer> codes) {
        Iterator<Integer> rest = codes.iterator();
        while (rest.hasNext()) {
            int code = rest.next();
            switch (code) {
                case 0 -> reset();
                case 1, 2, 3, 4, 9 -> weights.add(code);
                case 7 -> inverse = true;
                case 21, 22 -> weights.removeAll(List.of(1, 2));
                case 23, 24, 29 -> weights.remove(code - 20);
                case 27 -> inverse = false;
                case 38 -> foreground = extended(rest, foreground);
                case 48 -> background = extended(rest, background);
                case 39 -> foreground = NONE;
                case 49 -> background = NONE;
                default -> colour(code);
            }
        }
    }

    private void reset() {
        weights.clear();
        foreground = NONE;
        background = NONE;
        inverse = false;
    }

    private void colour(int code) {
        switch (code / 10) {
            case 3, 9 -> foreground = code % 10 < 8 ? code % 10 : foreground;
            case 4, 10 -> background = code % 10 < 8 ? code % 10 : background;
            default -> {
                // Fonts, frames, blinking.
            }
        }
    }

    /// `5;n`, one of 256, or `2;r;g;b`.
    private static int extended(Iterator<Integer> rest, int before) {
        return switch (next(rest)) {
            case 5 -> ofPalette(next(rest));
            case 2 -> nearest(next(rest), next(rest), next(rest));
            default -> before;
        };
    }

    private static int next(Iterator<Integer> rest) {
        return rest.hasNext() ? rest.next() : 0;
    }

    private static int ofPalette(int index) {
        if (index < 16) {
            return index % 8;
        }
        if (index >= 232) {
            return index < 244 ? 0 : 7;
        }
        int cube = index - 16;
        return nearest(cube / 36 * 51, cube / 6 % 6 * 51, cube % 6 * 51);
    }

    private static int nearest(int red, int green, int blue) {
        int most = Math.max(red, Math.max(green, blue));
        int half = Math.max(most / 2, 48);
        return (red > half ? 1 : 0) + (green > half ? 2 : 0) + (blue > half ? 4 : 0);
    }

    /// The classes of a text, none for a plain one.
    String style() {
        StringJoiner style = new StringJoiner(" ");
        weights.forEach(it -> style.add("sgr-" + WEIGHTS.get(it - 1)));
        int text = inverse ? (background == NONE ? 0 : background) : foreground;
        int behind = inverse ? (foreground == NONE ? 7 : foreground) : background;
        if (text != NONE) {
            style.add("fg-" + text);
        }
        if (behind != NONE) {
            style.add("bg-" + behind);
        }
        return style.toString();
    }

    /// The codes that lead here.
    String state() {
        StringJoiner codes = new StringJoiner(";");
        weights.forEach(it -> codes.add(String.valueOf(it)));
        if (inverse) {
            codes.add("7");
        }
        if (foreground != NONE) {
            codes.add(String.valueOf(30 + foreground));
        }
        if (background != NONE) {
            codes.add(String.valueOf(40 + background));
        }
        return codes.toString();
    }
}
