package io.davit.hub.enrolment;

import com.google.protobuf.ByteString;
import io.davit.hub.keys.HubKeys;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Resource;
import io.davit.proto.v1.Cluster;
import io.davit.signing.SigningKey;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A hub with real keys and a real store, at which agents have enrolled: where tests of other packages begin. */
public final class Berth implements AutoCloseable {
    /** Of kube-system, on every cluster of these tests. */
    public static final String CLUSTER_UID = Quay.UID;

    private final Quay quay;

    public Berth(Path folder) {
        quay = new Quay(folder);
    }

    /** One whose certificates must hold before clocks of others: it begins then. */
    public Berth(Path folder, Instant start) {
        quay = new Quay(folder, start);
    }

    /** An agent that was accepted, with what it holds. */
    public record Moored(
            String name,
            String uid,
            SigningKey reportKey,
            byte[] sealingKey,
            PrivateKey tlsKey,
            X509Certificate certificate) {
        public String serial() {
            return certificate.getSerialNumber().toString(16);
        }
    }

    public Moored enrol(String name) {
        Quay.Agent agent = quay.enrolled(name);
        return new Moored(
                name,
                quay.row(name).uid(),
                agent.reportKey,
                agent.sealingKey,
                agent.tls.getPrivate(),
                agent.certificate());
    }

    /** An agent asks to be the one of that cluster; nobody has decided. */
    public void ask(String name) {
        quay.agent().enrol(quay.token(name));
    }

    /** An operator makes a token and nobody uses it. */
    public void expect(String name) {
        quay.token(name);
    }

    public void accept(String name) {
        quay.decide(name, quay.admissions::accept);
    }

    public void reject(String name) {
        quay.decide(name, quay.admissions::reject);
    }

    public void deny(String name) {
        quay.decide(name, (transaction, cluster) -> quay.admissions.deny(transaction, cluster, "a test"));
    }

    public List<byte[]> renew(String cluster, String serial, byte[] request) {
        return quay.store.write(transaction -> quay.admissions.renew(transaction, cluster, serial, request));
    }

    /** For a new key of nobody's. */
    public byte[] certificateRequest() {
        return quay.agent().certificateRequest();
    }

    public HubStore store() {
        return quay.store;
    }

    public HubKeys keys() {
        return quay.keys;
    }

    public Clock clock() {
        return quay.clock;
    }

    public void advance(Duration by) {
        quay.clock.advance(by);
    }

    public Resource row(String name) {
        return quay.row(name);
    }

    public Cluster cluster(String name) {
        return quay.cluster(name);
    }

    /** Uids of clusters whose streams were to be cut. */
    public List<String> cut() {
        return quay.cut;
    }

    public static ByteString bytes(byte[] bytes) {
        return ByteString.copyFrom(bytes);
    }

    @Override
    public void close() {
        quay.close();
    }
}
