package io.davit.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What one key of the configuration means. Without a fallback the key is required, unless its type is optional, a list or a section. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Setting {
    /** One sentence for {@code docs/configuration.md}. */
    String value();

    /** The value, as it would stand in the file, that counts when the key is absent; empty means none. Of a list: its values, each behind a comma and a space. */
    String fallback() default "";
}
