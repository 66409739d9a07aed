package io.davit.harness.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of a benchmark's result.
 *
 * @param ours what Davit needed, in {@code unit}
 * @param reference what the peer or the raw limit needed; null if there is none
 * @param ratio {@code ours / reference}
 * @param bar the promise in words; null if nothing is promised
 * @param ok whether the bar is met; null without a bar
 */
@JsonPropertyOrder({"case", "metric", "unit", "ours", "reference", "reference_name", "ratio", "bar", "ok"})
record Measurement(
        @JsonProperty("case") String subject,
        @JsonProperty("metric") String metric,
        @JsonProperty("unit") String unit,
        @JsonProperty("ours") double ours,
        @JsonProperty("reference") @Nullable Double reference,
        @JsonProperty("reference_name") @Nullable String referenceName,
        @JsonProperty("ratio") @Nullable Double ratio,
        @JsonProperty("bar") @Nullable String bar,
        @JsonProperty("ok") @Nullable Boolean ok) {

    /** A number that nothing is promised about. */
    static Measurement told(String subject, String metric, String unit, double ours) {
        return new Measurement(subject, metric, unit, ours, null, null, null, null, null);
    }

    Measurement besides(String name, double value) {
        // A clock that ticks in hundredths may say that something took no time; JSON has no infinity.
        return new Measurement(subject, metric, unit, ours, value, name, value == 0 ? null : ours / value, bar, ok);
    }

    /** The bar is a factor of the reference, which must have been given. */
    Measurement withRatioAtMost(double factor) {
        if (ratio == null) {
            throw new IllegalStateException("A ratio needs a reference: " + metric);
        }
        return judged(String.format(Locale.ROOT, "<= %s x reference", plain(factor)), ratio <= factor);
    }

    Measurement withAtMost(double limit) {
        return judged("<= " + plain(limit) + " " + unit, ours <= limit);
    }

    Measurement withAtLeast(double limit) {
        return judged(">= " + plain(limit) + " " + unit, ours >= limit);
    }

    private Measurement judged(String words, boolean isMet) {
        return new Measurement(subject, metric, unit, ours, reference, referenceName, ratio, words, isMet);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : Double.toString(value);
    }
}
