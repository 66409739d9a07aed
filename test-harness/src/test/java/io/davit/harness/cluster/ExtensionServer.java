package io.davit.harness.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The smallest server that a real API server aggregates: it serves one namespaced kind, to be read, over TLS on loopback. Behind an
 * APIService and a Service of type ExternalName, the API server itself asks it.
 */
final class ExtensionServer implements AutoCloseable {
    final List<String> lists = new CopyOnWriteArrayList<>();
    private final String group;
    private final String plural;
    private final String kind;
    private final Map<String, String> objects = new ConcurrentSkipListMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpsServer server;

    ExtensionServer(String group, String plural, String kind) {
        this.group = group;
        this.plural = plural;
        this.kind = kind;
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(identity()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    private static SSLContext identity() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair keys = generator.generateKeyPair();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", keys.getPrivate(), new char[0], new X509Certificate[] {certificate(keys)});
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("JavaUtilDate") // BouncyCastle's builder takes nothing newer
    private static X509Certificate certificate(KeyPair keys)
            throws GeneralSecurityException, OperatorCreationException {
        X500Name name = new X500Name("CN=extension");
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(now.minus(Duration.ofHours(1))),
                                Date.from(now.plus(Duration.ofDays(1))),
                                name,
                                keys.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    String id() {
        return group + "/" + plural;
    }

    /** @param metadata what stands in it beside name and namespace, as JSON, with a comma before it */
    void put(String namespace, String name, String metadata) {
        objects.put(namespace + "/" + name, """
                {"metadata":{"namespace":"%s","name":"%s"%s},"spec":{"from":"extension"}}""".formatted(namespace, name, metadata));
    }

    /** Lets the API server send requests for the group here. */
    void register(Watchtower admin, String namespace) {
        admin.create("core/services", namespace, """
                {"metadata":{"name":"extension"},"spec":{"type":"ExternalName","externalName":"localhost"}}""");
        admin.create("apiregistration.k8s.io/apiservices", "", """
                {"metadata":{"name":"v1.%s"},"spec":{"group":"%s","version":"v1","groupPriorityMinimum":100,"versionPriority":100,
                 "insecureSkipTLSVerify":true,"service":{"name":"extension","namespace":"%s","port":%d}}}""".formatted(
                        group, group, namespace, server.getAddress().getPort()));
    }

    void unregister(Watchtower admin) {
        admin.delete("apiregistration.k8s.io/apiservices", "v1." + group);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String root = "/apis/" + group + "/v1";
        if (path.equals(root)) {
            answer(exchange, 200, """
                    {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"%s/v1","resources":[
                     {"name":"%s","singularName":"","namespaced":true,"kind":"%s","verbs":["get","list"]}]}""".formatted(group, plural, kind));
        } else if (path.equals(root + "/" + plural)) {
            answer(exchange, 200, list(path, objects));
        } else if (path.startsWith(root + "/namespaces/") && path.endsWith("/" + plural)) {
            String namespace = path.split("/")[5];
            Map<String, String> there = new TreeMap<>(objects);
            there.keySet().removeIf(key -> !key.startsWith(namespace + "/"));
            answer(exchange, 200, list(path, there));
        } else {
            answer(exchange, 404, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":404}");
        }
    }

    private String list(String path, Map<String, String> items) {
        lists.add(path);
        return """
                {"kind":"%sList","apiVersion":"%s/v1","metadata":{"resourceVersion":"7"},"items":[%s]}""".formatted(kind, group, items.values().stream().collect(Collectors.joining(",")));
    }

    private static void answer(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** May be closed twice; whoever asks then finds nobody. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
