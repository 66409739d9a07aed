/**
 * A reader that was written from the format's documents alone, in another language, against the real engine: what one writes the other restores. Open
 * {@link io.davit.harness.reader.GoReaderTest} first. {@link io.davit.harness.reader.FixtureMaker} makes the repositories that stay in the tree.
 */
@NullMarked
package io.davit.harness.reader;

import org.jspecify.annotations.NullMarked;
