package io.davit.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Draws the table of keys of a settings file from its record. */
public final class SettingsTable {
    private SettingsTable() {}

    /** Rows of a table with key, type, default and meaning. */
    public static void rows(Class<?> type, String prefix, StringBuilder page) {
        for (RecordComponent component : type.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            boolean optional = component.getType() == Optional.class;
            boolean list = component.getType() == List.class;
            Class<?> value = optional || list
                    ? (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
                    : component.getType();
            boolean section = value.isRecord() && value != ByteSize.class;
            String key = prefix + SettingName.of(component) + (list ? "[]" : "");
            String fallback = optional || section || (list && setting.fallback().isEmpty())
                    ? ""
                    : setting.fallback().isEmpty() ? "**required**" : "`" + setting.fallback() + "`";
            page.append("| `%s` | %s | %s | %s |\n"
                    .formatted(key, section ? "section" : word(value), fallback, setting.value()));
            if (section) {
                rows(value, key + ".", page);
            }
        }
    }

    private static String word(Class<?> type) {
        if (type == Path.class) {
            return "path";
        } else if (type == URI.class) {
            return "address";
        } else if (type == Duration.class) {
            return "duration";
        } else if (type == ByteSize.class) {
            return "size";
        } else if (type == int.class) {
            return "number";
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type.isEnum()) {
            return String.join(" or ", SettingName.choices(type));
        }
        return "text";
    }
}
