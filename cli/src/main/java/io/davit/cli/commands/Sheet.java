package io.davit.cli.commands;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.davit.settings.ByteSize;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

/** One message for people: a line for each field that has a value, in the order of the contract, deeper ones indented. */
final class Sheet {
    private static final int WIDTH = 25;
    private final Output output;
    private final Clock clock;

    Sheet(Output output, Clock clock) {
        this.output = output;
        this.clock = clock;
    }

    void print(Message message) {
        print(message, 0);
    }

    private void print(Message message, int depth) {
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            boolean isSet = field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : isSet(message, field);
            if (isSet) {
                print(field, message.getField(field), depth);
            }
        }
    }

    private static boolean isSet(Message message, FieldDescriptor field) {
        return field.hasPresence()
                ? message.hasField(field)
                : !message.getField(field).equals(field.getDefaultValue());
    }

    private void print(FieldDescriptor field, Object value, int depth) {
        String label = field.getName().replace('_', ' ');
        if (field.isMapField()) {
            line(label, ((List<?>) value).stream().map(Sheet::entry).sorted().collect(Collectors.joining(", ")), depth);
        } else if (value instanceof List<?> values && values.getFirst() instanceof Message) {
            line(label, "", depth);
            for (Object one : values) {
                bullet((Message) one, depth + 1);
            }
        } else if (value instanceof List<?> values) {
            line(label, values.stream().map(one -> word(field, one)).collect(Collectors.joining(", ")), depth);
        } else if (value instanceof Message inner && !(value instanceof Timestamp)) {
            line(label, "", depth);
            print(inner, depth + 1);
        } else {
            line(label, word(field, value), depth);
        }
    }

    /** One of several, on a line of its own. */
    private void bullet(Message message, int depth) {
        output.line("  ".repeat(depth) + "- "
                + message.getAllFields().entrySet().stream()
                        .map(entry -> entry.getKey().getName().replace('_', ' ') + " "
                                + word(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(", ")));
    }

    private static String entry(Object entry) {
        Message pair = (Message) entry;
        List<FieldDescriptor> fields = pair.getDescriptorForType().getFields();
        return pair.getField(fields.get(0)) + "=" + pair.getField(fields.get(1));
    }

    private String word(FieldDescriptor field, Object value) {
        return switch (value) {
            case Timestamp time -> Timestamps.toString(time) + " (" + Words.ago(time, clock) + ")";
            case EnumValueDescriptor word -> Words.of(word);
            case Boolean claim -> claim ? "yes" : "no";
            case Long number
            when field.getName().endsWith("_bytes") -> new ByteSize(number).forPeople() + " (" + number + ")";
            default -> value.toString();
        };
    }

    private void line(String label, String value, int depth) {
        String indented = "  ".repeat(depth) + label;
        output.line(
                value.isEmpty()
                        ? indented + ":"
                        : (indented + ":" + " ".repeat(Math.max(1, WIDTH - indented.length())) + value));
    }
}
