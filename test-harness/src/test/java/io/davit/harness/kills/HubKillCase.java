package io.davit.harness.kills;

import io.davit.hub.store.HubCrashPoint;
import java.util.Arrays;
import java.util.List;

/** What leads a hub to each of its crash points. */
final class HubKillCase {
    private HubKillCase() {}

    /** What somebody does when the hub is killed. */
    enum Deed {
        /** An agent asks to be taken in. */
        ENROLMENT,
        /** A person takes it in. */
        ACCEPTANCE,
        /** It asks how that was decided. */
        ENROLMENT_FETCH,
        LOCATION,
        CANCEL,
        /** A backup is ordered; its agent has a session, or comes back. */
        ORDER,
        /** An older copy of the store is put back. */
        PUT_BACK,
        DENIAL
    }

    static List<HubCrashPoint> pointsOf(Deed deed) {
        return Arrays.stream(HubCrashPoint.values())
                .filter(point -> deedAt(point) == deed)
                .toList();
    }

    /** One case for every point: the compiler asks for that of a new one. */
    private static Deed deedAt(HubCrashPoint point) {
        return switch (point) {
            case ENROLMENT_TAKEN, ENROLMENT_STORED -> Deed.ENROLMENT;
            case CERTIFICATE_ISSUED -> Deed.ACCEPTANCE;
            case ENROLMENT_FETCHED -> Deed.ENROLMENT_FETCH;
            case LOCATION_ISSUED -> Deed.LOCATION;
            case CANCEL_ISSUED -> Deed.CANCEL;
            case REQUEST_MADE,
                    REQUEST_STORED,
                    AUDIT_MADE,
                    ORDER_ISSUED,
                    DELIVERY_NUMBERED,
                    DELIVERY_STORED,
                    DELIVERY_SIGNED,
                    DELIVERY_SENT,
                    HELLO_DECIDED,
                    HELLO_STORED,
                    WELCOME_SENT,
                    KEY_SET_SENT,
                    RECEIPT_TAKEN,
                    RECEIPT_STORED,
                    OUTCOME_TAKEN,
                    OUTCOME_STORED,
                    REPORT_ACKNOWLEDGED -> Deed.ORDER;
            case RECONCILE_DECIDED -> Deed.PUT_BACK;
            case SHUT_OUT_MADE -> Deed.DENIAL;
        };
    }
}
