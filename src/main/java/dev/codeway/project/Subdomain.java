package dev.codeway.project;

import dev.codeway.platform.problem.InvalidValue;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The DNS label under which a project is served: lower-case letters, digits and inner hyphens, at
/// most 63 of them (RFC 1035, 2.3.4). Whether a label is reserved depends on the installation and
/// is no property of the label; see [#isReserved(Set)].
record Subdomain(String label) {

    private static final int LONGEST = 63;

    private static final Pattern LEGAL_CHARACTERS = Pattern.compile("[a-z0-9-]+");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern OTHER_CHARACTERS = Pattern.compile("[^a-z0-9]+");
    private static final Pattern LEADING_HYPHEN = Pattern.compile("^-");
    private static final Pattern TRAILING_HYPHENS = Pattern.compile("-+$");

    Subdomain {
        if (label.isEmpty()) {
            throw new InvalidValue("empty", "must not be empty");
        }
        if (label.length() > LONGEST) {
            throw new InvalidValue(
                    "too-long", "must not be longer than " + LONGEST + " characters");
        }
        if (!LEGAL_CHARACTERS.matcher(label).matches()) {
            throw new InvalidValue(
                    "illegal-characters",
                    "must consist of the letters a to z, digits and hyphens only");
        }
        if (label.startsWith("-") || label.endsWith("-")) {
            throw new InvalidValue("hyphen-at-edge", "must not begin or end with a hyphen");
        }
        if (label.startsWith("--", 2)) {
            // RFC 5891, 4.2.3.1: browsers read such a label as an encoded international name.
            throw new InvalidValue(
                    "punycode-like", "must not have hyphens in both the third and fourth place");
        }
    }

    /// Reads what a client asked for.
    ///
    /// @param reserved the labels, in lower case, that the installation keeps for itself
    static Subdomain parse(String value, Set<String> reserved) {
        Subdomain subdomain = new Subdomain(value.toLowerCase(Locale.ROOT));
        if (subdomain.isReserved(reserved)) {
            throw new InvalidValue("reserved", "is reserved");
        }
        return subdomain;
    }

    /// Reads what may be one in any case, reserved or not; empty where it cannot be anybody's.
    static Optional<Subdomain> read(String value) {
        try {
            return Optional.of(new Subdomain(value.toLowerCase(Locale.ROOT)));
        } catch (InvalidValue illegal) {
            return Optional.empty();
        }
    }

    /// Makes a legal label out of a name, "Crème brûlée!" becoming `creme-brulee`; empty where the
    /// name has no letter or digit to keep. The label may be reserved or taken.
    static Optional<Subdomain> from(ProjectName name) {
        String decomposed = Normalizer.normalize(name.value(), Normalizer.Form.NFKD);
        String plain = MARKS.matcher(decomposed).replaceAll("").toLowerCase(Locale.ROOT);
        String hyphened = OTHER_CHARACTERS.matcher(plain).replaceAll("-");
        String label = cut(LEADING_HYPHEN.matcher(hyphened).replaceAll(""), LONGEST);
        return label.isEmpty() ? Optional.empty() : Optional.of(new Subdomain(label));
    }

    /// The label with `-suffix` appended, shortened before it where the whole would be too long.
    ///
    /// @param suffix itself a legal label of at most 61 characters
    Subdomain withSuffix(String suffix) {
        int room = LONGEST - suffix.length() - 1;
        if (room < 1) {
            throw new IllegalArgumentException("a suffix must leave room for the label");
        }
        return new Subdomain(cut(label, room) + "-" + new Subdomain(suffix).label);
    }

    boolean isReserved(Set<String> reserved) {
        return reserved.contains(label);
    }

    private static String cut(String text, int longest) {
        String start = text.substring(0, Math.min(text.length(), longest));
        return TRAILING_HYPHENS.matcher(start).replaceAll("");
    }

    @Override
    public String toString() {
        return label;
    }
}
