/**
 * What happens to a harbour: an application, the people around it, and the comparers that tell whether all of it came back.
 * The demo plays with the same people. Open {@link io.davit.harness.story.HarbourStory} first.
 */
@NullMarked
package io.davit.harness.story;

import org.jspecify.annotations.NullMarked;
