/**
 * The public API as gRPC: every method of {@link io.davit.hub.api.ApiMethods}, bound by its descriptor. Open {@link
 * io.davit.hub.grpc.GrpcEdge}.
 */
@NullMarked
@Room(Room.Kind.EDGE)
package io.davit.hub.grpc;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
