/** A backup location in a bucket that speaks S3. Open {@link io.davit.agent.objectstore.s3.S3Store} first. */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.objectstore.s3;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
