package io.davit.cli.commands;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/** How values of the API read for people, and how people write them. */
final class Words {
    private Words() {}

    /** {@code RUN_STATE_PARTLY_SUCCEEDED} → {@code partly-succeeded}; the value that stands for none is empty. */
    static String of(EnumValueDescriptor value) {
        boolean isNothing = value.getNumber() == 0 && value.getName().endsWith("_UNSPECIFIED");
        return isNothing ? "" : word(value);
    }

    private static String word(EnumValueDescriptor value) {
        String prefix = prefix(value.getType());
        String name = value.getName().startsWith(prefix) ? value.getName().substring(prefix.length()) : value.getName();
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code RunState} → {@code RUN_STATE_}: how the contract names values. */
    private static String prefix(EnumDescriptor type) {
        return type.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
    }

    /** @throws DavitException ARGUMENT_INVALID */
    static EnumValueDescriptor parse(EnumDescriptor type, String word) {
        return type.getValues().stream()
                .filter(value -> !of(value).isEmpty())
                .filter(value -> of(value).equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new DavitException(
                        ErrorCode.ARGUMENT_INVALID,
                        "'" + word + "' is not one of: "
                                + type.getValues().stream()
                                        .map(Words::of)
                                        .filter(known -> !known.isEmpty())
                                        .collect(Collectors.joining(", "))));
    }

    /** {@code 3m ago}; empty for a time that is not set. */
    static String ago(Timestamp time, Clock clock) {
        if (time.equals(Timestamp.getDefaultInstance())) {
            return "";
        }
        Duration age = Duration.between(Instant.ofEpochMilli(Timestamps.toMillis(time)), clock.instant());
        return age.isNegative() ? "in " + span(age.negated()) : span(age) + " ago";
    }

    /** In its largest unit. */
    static String span(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 7200) {
            return seconds / 60 + "m";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + "h" : seconds / 86400 + "d";
    }

    /** {@code clusters/north} → {@code north}. */
    static String bare(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    /** {@code north} → {@code clusters/north}; what is a full name stays one. */
    static String full(String collection, String name) {
        return name.startsWith(collection + "/") ? name : collection + "/" + name;
    }
}
