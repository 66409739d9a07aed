/**
 * Calls of the hub over gRPC with Vert.x: blocking, by descriptor, without generated stubs. Open {@link
 * io.davit.cli.hub.grpc.GrpcHub}.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.cli.hub.grpc;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
