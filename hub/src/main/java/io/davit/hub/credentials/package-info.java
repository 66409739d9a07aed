/**
 * Names of credentials; no credential is ever here. Open {@link io.davit.hub.credentials.CloudCredentialService}.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.credentials;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
