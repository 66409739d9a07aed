package io.davit.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Binds a tree of YAML to records, strictly: no unknown key, no missing one, no value of the wrong kind. */
final class RecordBinder {
    /** Relative paths in the file start here. */
    private final Path base;

    RecordBinder(Path base) {
        this.base = base;
    }

    /** @throws DavitException CONFIG_UNKNOWN_KEY, CONFIG_INVALID naming the place */
    <T extends Record> T bind(JsonNode node, Class<T> type, String place) {
        if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
            throw invalid(place, "must be a section with keys");
        }
        refuseUnknownKeys(node, type, place);
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = component(node, components[i], place);
        }
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof DavitException coded) {
                throw coded;
            }
            throw invalid(
                    place,
                    e.getCause() == null
                            ? "is refused"
                            : String.valueOf(e.getCause().getMessage()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a configuration record must be a plain record: " + type, e);
        }
    }

    private static void refuseUnknownKeys(JsonNode node, Class<?> type, String place) {
        Set<String> valid = new TreeSet<>();
        Arrays.stream(type.getRecordComponents()).map(SettingName::of).forEach(valid::add);
        node.fieldNames().forEachRemaining(key -> {
            if (!valid.contains(key)) {
                String hint = SettingName.nearest(key, valid)
                        .map(near -> "did you mean '" + near + "'?")
                        .orElse("valid keys here are " + String.join(", ", valid));
                throw new DavitException(
                        ErrorCode.CONFIG_UNKNOWN_KEY, "unknown key '" + join(place, key) + "'; " + hint);
            }
        });
    }

    private Object component(JsonNode parent, RecordComponent component, String place) {
        String key = join(place, SettingName.of(component));
        JsonNode node = parent.path(SettingName.of(component));
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException("no @Setting at " + key);
        }
        boolean absent = node.isMissingNode() || node.isNull();
        Class<?> type = component.getType();
        if (type == Optional.class) {
            return absent ? Optional.empty() : Optional.of(value(node, argument(component), key));
        }
        if (type == List.class) {
            return absent && !setting.fallback().isEmpty()
                    ? Arrays.stream(setting.fallback().split(", "))
                            .map(text -> scalar(text, argument(component), key))
                            .toList()
                    : list(node, argument(component), key);
        }
        if (type.isRecord() && type != ByteSize.class) {
            return bind(absent ? MissingNode.getInstance() : node, type.asSubclass(Record.class), key);
        }
        if (!absent) {
            return value(node, type, key);
        }
        if (setting.fallback().isEmpty()) {
            throw invalid(key, "is missing");
        }
        return scalar(setting.fallback(), type, key);
    }

    private List<Object> list(JsonNode node, Class<?> element, String key) {
        List<Object> values = new ArrayList<>();
        if (node.isMissingNode() || node.isNull()) {
            return values;
        }
        if (!node.isArray()) {
            throw invalid(key, "must be a list");
        }
        for (JsonNode item : node) {
            values.add(value(item, element, key + "[" + values.size() + "]"));
        }
        return values;
    }

    private static Class<?> argument(RecordComponent component) {
        Type argument = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
        return (Class<?>) argument;
    }

    private Object value(JsonNode node, Class<?> type, String key) {
        if (type.isRecord() && type != ByteSize.class) {
            return bind(node, type.asSubclass(Record.class), key);
        }
        if (!node.isValueNode() || node.isNull()) {
            throw invalid(key, "must be a single value");
        }
        return scalar(node.asText(), type, key);
    }

    private Object scalar(String text, Class<?> type, String key) {
        try {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("a value; it is empty");
            } else if (type == String.class) {
                return text;
            } else if (type == Path.class) {
                return base.resolve(text).normalize();
            } else if (type == URI.class) {
                return URI.create(text);
            } else if (type == Duration.class) {
                return Durations.parse(text);
            } else if (type == ByteSize.class) {
                return ByteSize.parse(text);
            } else if (type == int.class) {
                return number(text);
            } else if (type == boolean.class) {
                return truth(text);
            } else if (type.isEnum()) {
                return choice(text, type);
            }
        } catch (IllegalArgumentException e) {
            throw invalid(key, "must be " + e.getMessage());
        }
        throw new IllegalStateException("no rule for " + type + " at " + key);
    }

    private static int number(String text) {
        if (!text.matches("-?[0-9]{1,9}")) {
            throw new IllegalArgumentException("a whole number");
        }
        return Integer.parseInt(text);
    }

    private static Object choice(String text, Class<?> type) {
        List<String> words = SettingName.choices(type);
        int at = words.indexOf(text);
        if (at < 0) {
            throw new IllegalArgumentException(String.join(" or ", words));
        }
        return type.getEnumConstants()[at];
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("true or false");
        };
    }

    private static String join(String place, String key) {
        return place.isEmpty() ? key : place + "." + key;
    }

    private static DavitException invalid(String place, String why) {
        return new DavitException(ErrorCode.CONFIG_INVALID, (place.isEmpty() ? "the file" : place) + ": " + why);
    }
}
