package dev.codeway.database.adoption;

import org.jspecify.annotations.Nullable;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Deals subdomains so that each project has its own: who asks for a legal one first, by age, keeps
/// it; the others get the nearest free one with a number.
final class Labels {

    /// What a project has now.
    record Wish(String id, @Nullable String subdomain, String name) {}

    /// What it gets.
    record Dealt(Wish wish, String label, String kind) {}

    private static final int LONGEST = 63;
    // As ck_project_subdomain has it.
    private static final Pattern LEGAL =
            Pattern.compile("(?!..--)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");
    private static final Pattern EDGES = Pattern.compile("^-+|-+$");

    private final Predicate<String> allowed;
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /// @param allowed whether a new project may have it; those that are there keep what they have
    Labels(Predicate<String> allowed) {
        this.allowed = allowed;
    }

    /// @param wishes from the oldest project to the newest
    List<Dealt> deal(List<Wish> wishes) {
        List<Dealt> dealt = new ArrayList<>();
        List<Wish> others = new ArrayList<>();
        for (Wish wish : wishes) {
            String lower = lower(wish);
            if (LEGAL.matcher(lower).matches() && taken.add(lower)) {
                dealt.add(new Dealt(wish, lower, "subdomain-case"));
            } else {
                others.add(wish);
            }
        }
        for (Wish wish : others) {
            dealt.add(deal(wish));
        }
        return dealt;
    }

    private Dealt deal(Wish wish) {
        String lower = lower(wish);
        boolean legal = LEGAL.matcher(lower).matches();
        String base = legal ? lower : resembling(wish);
        String label = base;
        while (!allowed.test(label) || !taken.add(label)) {
            String number = "-" + numbers.merge(base, 2, (last, _) -> last + 1);
            label = cut(base, LONGEST - number.length()) + number;
        }
        return new Dealt(wish, label, legal ? "subdomain-taken" : "subdomain-illegal");
    }

    private static String lower(Wish wish) {
        return wish.subdomain() == null ? "" : wish.subdomain().toLowerCase(Locale.ROOT);
    }

    private static String resembling(Wish wish) {
        for (String text : new String[] {lower(wish), wish.name()}) {
            String plain =
                    MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
            String label =
                    cut(OTHERS.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("-"), LONGEST);
            if (!label.isEmpty()) {
                return label;
            }
        }
        return "project";
    }

    private static String cut(String text, int longest) {
        String start = EDGES.matcher(text).replaceAll("");
        return EDGES.matcher(start.substring(0, Math.min(start.length(), longest))).replaceAll("");
    }
}
