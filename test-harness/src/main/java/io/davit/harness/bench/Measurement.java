package io.davit.harness.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of a benchmark's result.
 *
 * @param ours what Davit needed, in {@code unit}; null if it cannot do that yet
 * @param reference what the peer or the raw limit needed; null if there is none
 * @param ratio {@code ours / reference}
 * @param bar the promise in words; null if nothing is promised
 * @param ok whether the bar is met; null without a bar
 */
@JsonPropertyOrder({"case", "metric", "unit", "ours", "reference", "reference_name", "ratio", "bar", "ok"})
public record Measurement(
        @JsonProperty("case") String subject,
        @JsonProperty("metric") String metric,
        @JsonProperty("unit") String unit,
        @JsonProperty("ours") @Nullable Double ours,
        @JsonProperty("reference") @Nullable Double reference,
        @JsonProperty("reference_name") @Nullable String referenceName,
        @JsonProperty("ratio") @Nullable Double ratio,
        @JsonProperty("bar") @Nullable String bar,
        @JsonProperty("ok") @Nullable Boolean ok) {

    /** A number that nothing is promised about. */
    public static Measurement told(String subject, String metric, String unit, double ours) {
        return new Measurement(subject, metric, unit, ours, null, null, null, null, null);
    }

    /** What others have and Davit has not: said, never left out. */
    public static Measurement notThereYet(String subject, String metric, String unit) {
        return new Measurement(subject, metric, unit, null, null, null, null, null, null);
    }

    /** A reference that this machine does not have, or that cannot do it. */
    public Measurement besidesNobody(String name) {
        return new Measurement(subject, metric, unit, ours, null, name, null, bar, ok);
    }

    public Measurement besides(String name, double value) {
        // A clock that ticks in hundredths may say that something took no time; JSON has no infinity.
        Double share = value == 0 || ours == null ? null : ours / value;
        return new Measurement(subject, metric, unit, ours, value, name, share, bar, ok);
    }

    /** The bar is a factor of the reference, which must have been given. */
    public Measurement withRatioAtMost(double factor) {
        if (ratio == null) {
            throw new IllegalStateException("A ratio needs a reference: " + metric);
        }
        return judged(String.format(Locale.ROOT, "<= %s x reference", plain(factor)), ratio <= factor);
    }

    public Measurement withAtMost(double limit) {
        return judged("<= " + plain(limit) + " " + unit, known() <= limit);
    }

    Measurement withAtLeast(double limit) {
        return judged(">= " + plain(limit) + " " + unit, known() >= limit);
    }

    private double known() {
        if (ours == null) {
            throw new IllegalStateException("Nothing was measured that could be held against a bar: " + metric);
        }
        return ours;
    }

    private Measurement judged(String words, boolean isMet) {
        return new Measurement(subject, metric, unit, ours, reference, referenceName, ratio, words, isMet);
    }

    private static String plain(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : Double.toString(Math.round(value * 1000) / 1000.0);
    }
}
