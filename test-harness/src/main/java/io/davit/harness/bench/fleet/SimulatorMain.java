package io.davit.harness.bench.fleet;

import ch.qos.logback.classic.Level;
import io.davit.signing.EnrolmentToken;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of the simulated agents. It does what its standard input says, one command a line, and answers each with one line:
 * {@code enrol FILE} (lines of a name and a token; the fingerprints go to {@code FILE.fingerprints}), {@code fetch} (the
 * certificates of all that were accepted since), {@code dial} (those without a session open one, all at once), {@code state}. It
 * ends with its input.
 */
public final class SimulatorMain {
    /** Enrolments under way at once. */
    private static final int AT_ONCE = 64;

    private static final int HOSTS = 254;

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
    private final FleetCounters counters = new FleetCounters();
    private final List<SimulatedAgent> waiting = new ArrayList<>();
    private List<Newcomer> newcomers = List.of();
    private @Nullable FleetTls tls;
    private int made;

    private SimulatorMain() {}

    public static void main(String[] arguments) throws IOException {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof ch.qos.logback.classic.Logger root) {
            root.setLevel(Level.WARN);
        }
        SimulatorMain simulator = new SimulatorMain();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            System.out.println(simulator.answer(order));
        }
        System.exit(0);
    }

    private String answer(String order) {
        String[] words = order.split(" ", 2);
        try {
            return switch (words[0]) {
                case "enrol" -> enrol(Path.of(words[1]));
                case "fetch" -> fetch();
                case "dial" -> dial();
                case "state" -> state();
                default -> "failed: no such command";
            };
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            return "failed: " + e.toString().replace('\n', ' ');
        }
    }

    private String enrol(Path file) throws IOException {
        List<Newcomer> asking = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ");
            EnrolmentToken token = EnrolmentToken.parse(words[1]);
            FleetTls fleet = tls == null ? Newcomer.tls(token) : tls;
            tls = fleet;
            asking.add(new Newcomer(words[0], token, nextLoop(), address(made++), fleet, counters));
        }
        all(asking, Newcomer::ask);
        newcomers = asking;
        MessageDigest sha256 = sha256();
        Files.write(
                Path.of(file + ".fingerprints"),
                asking.stream()
                        .map(newcomer -> newcomer.name() + " " + newcomer.fingerprint(sha256))
                        .toList());
        return "enrolled " + asking.size();
    }

    private EventLoop nextLoop() {
        return loops.next();
    }

    /** Each agent has an address of its own in 127.0.0.0/8, as each cluster has: the hub limits callers by address. */
    private static InetSocketAddress address(int agent) throws UnknownHostException {
        byte[] loopback = {
            127, (byte) (1 + agent / (HOSTS * HOSTS)), (byte) (1 + agent / HOSTS % HOSTS), (byte) (1 + agent % HOSTS)
        };
        return new InetSocketAddress(InetAddress.getByAddress(loopback), 0);
    }

    private String fetch() {
        waiting.addAll(all(newcomers, Newcomer::fetch));
        newcomers = List.of();
        return "fetched " + waiting.size();
    }

    private static <A> List<A> all(List<Newcomer> newcomers, Function<Newcomer, CompletableFuture<A>> question) {
        Semaphore underWay = new Semaphore(AT_ONCE);
        List<CompletableFuture<A>> answers = new ArrayList<>();
        for (Newcomer newcomer : newcomers) {
            underWay.acquireUninterruptibly();
            answers.add(question.apply(newcomer).whenComplete((result, failure) -> underWay.release()));
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private String dial() {
        int dialed = waiting.size();
        waiting.forEach(SimulatedAgent::start);
        waiting.clear();
        return "dialed " + dialed;
    }

    private String state() {
        Map<String, Long> all = counters.all();
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("\t"));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
