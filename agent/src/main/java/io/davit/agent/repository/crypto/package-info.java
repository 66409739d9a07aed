/**
 * Keys and what is done with them: content ids, block encryption, signatures, slots. Open {@link io.davit.agent.repository.crypto.KeyRing}
 * first. The only place of the repository that calls cryptographic libraries.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.repository.crypto;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
