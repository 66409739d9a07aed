/**
 * How agents come into the fleet and go out of it: tokens, enrolments, certificates, denials (docs/instruction-protocol.md,
 * section 12). Open {@link io.davit.hub.enrolment.EnrolmentDesk} for what agents ask and {@link
 * io.davit.hub.enrolment.Admissions} for what people decide.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.enrolment;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
