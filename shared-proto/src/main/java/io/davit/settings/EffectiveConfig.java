package io.davit.settings;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The configuration as it counts, defaults included: what the log shows at start. Paths of secrets show, secrets are not in it. */
public final class EffectiveConfig {
    private EffectiveConfig() {}

    /** Dotted keys with their values, absent ones left out. */
    public static SortedMap<String, String> of(Record config) {
        SortedMap<String, String> flat = new TreeMap<>();
        flatten(config, "", flat);
        return flat;
    }

    private static void flatten(Object value, String key, SortedMap<String, String> into) {
        switch (value) {
            case Optional<?> optional -> optional.ifPresent(present -> flatten(present, key, into));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    flatten(list.get(i), key + "[" + i + "]", into);
                }
            }
            case Duration duration -> into.put(key, Durations.print(duration));
            case ByteSize size -> into.put(key, size.toString());
            case Enum<?> choice ->
                into.put(key, SettingName.choices(choice.getDeclaringClass()).get(choice.ordinal()));
            case Record section ->
                Arrays.stream(section.getClass().getRecordComponents())
                        .forEach(component -> flatten(
                                read(section, component),
                                key.isEmpty() ? SettingName.of(component) : key + "." + SettingName.of(component),
                                into));
            default -> into.put(key, value.toString());
        }
    }

    private static Object read(Record section, RecordComponent component) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a configuration record must be public: " + section.getClass(), e);
        }
    }
}
