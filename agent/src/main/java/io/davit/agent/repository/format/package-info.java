/**
 * The bytes that every object of a repository has in common: canonical typed fields, object headers, kinds, ids and keys. Knows no
 * cryptography. Open {@link io.davit.agent.repository.format.ObjectHeader} first; {@code docs/repository-format.md} is the law.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.repository.format;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
