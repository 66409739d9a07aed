/**
 * One YAML file becomes immutable records, strictly: no unknown key, units on every size and duration, secrets only as paths of
 * files. Keys are the records' component names in kebab-case. Open {@link io.davit.settings.SettingsFile} first.
 */
@NullMarked
package io.davit.settings;

import org.jspecify.annotations.NullMarked;
