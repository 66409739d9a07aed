package io.davit.hub.app;

import io.davit.hub.clusters.Admission;
import io.davit.hub.enrolment.Admissions;
import io.davit.hub.store.Resource;
import io.davit.hub.store.Transaction;
import java.time.Duration;

/** Enrolment, as far as people decide about it. */
record AdmissionDesk(Admissions admissions) implements Admission {
    @Override
    public NewToken makeToken(Transaction transaction, String cluster, Duration ttl) {
        Admissions.NewToken token = admissions.makeToken(transaction, cluster, ttl);
        return new NewToken(token.row(), token.text().text());
    }

    @Override
    public Resource accept(Transaction transaction, Resource cluster) {
        return admissions.accept(transaction, cluster);
    }

    @Override
    public Resource reject(Transaction transaction, Resource cluster) {
        return admissions.reject(transaction, cluster);
    }

    @Override
    public Resource deny(Transaction transaction, Resource cluster, String reason) {
        return admissions.deny(transaction, cluster, reason);
    }
}
