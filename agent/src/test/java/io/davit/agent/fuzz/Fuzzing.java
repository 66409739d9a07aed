package io.davit.agent.fuzz;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.management.ThreadMXBean;
import io.davit.agent.repository.FuzzTarget;
import io.davit.agent.repository.crypto.CryptoFuzz;
import io.davit.agent.repository.format.FormatFuzz;
import io.davit.agent.repository.index.IndexFuzz;
import io.davit.agent.repository.journal.JournalFuzz;
import io.davit.agent.repository.listing.ListingFuzz;
import io.davit.agent.repository.manifest.ManifestFuzz;
import io.davit.agent.repository.pack.PackFuzz;
import io.davit.agent.repository.reference.ReferenceFuzz;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Instruction;
import io.davit.signing.Purpose;
import io.davit.signing.SignedEnvelope;
import io.davit.signing.StrictMessages;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All targets, and what must hold of each of them for any bytes. */
public final class Fuzzing {
    /** What a parser may give out beside what it was given: buffers of fixed size, an exception with its stack. */
    private static final long ALLOWANCE = 2 << 20;
    /** Bytes of memory for one of input: the smallest fields and entries become objects. */
    private static final int EXPANSION = 400;

    private static final Set<ErrorCode> REFUSALS = Set.of(
            ErrorCode.DATA_CORRUPT,
            ErrorCode.REPOSITORY_TAMPERED,
            ErrorCode.READER_TOO_OLD,
            ErrorCode.REPOSITORY_VERSION,
            ErrorCode.REPOSITORY_KEY_WRONG,
            ErrorCode.REPOSITORY_WRITER_UNKNOWN,
            ErrorCode.ENVELOPE_TOO_LARGE,
            ErrorCode.ENVELOPE_MALFORMED,
            ErrorCode.INSTRUCTION_MALFORMED);

    private Fuzzing() {}

    public static List<FuzzTarget> targets() {
        return Stream.of(
                        FormatFuzz.targets(),
                        CryptoFuzz.targets(),
                        JournalFuzz.targets(),
                        IndexFuzz.targets(),
                        PackFuzz.targets(),
                        ReferenceFuzz.targets(),
                        ListingFuzz.targets(),
                        ManifestFuzz.targets(),
                        List.of(
                                FuzzTarget.stable("envelope", Fuzzing::envelope),
                                FuzzTarget.stable("instruction", Fuzzing::instruction)))
                .flatMap(List::stream)
                .toList();
    }

    private static byte[] envelope(byte[] bytes) {
        return SignedEnvelope.read(bytes, Purpose.INSTRUCTION).toBytes();
    }

    private static byte[] instruction(byte[] payload) {
        try {
            Instruction instruction = StrictMessages.parse(Instruction.parser(), payload);
            StrictMessages.holdsUnknown(instruction);
            return instruction.toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(ErrorCode.INSTRUCTION_MALFORMED, "no instruction", e);
        }
    }

    static FuzzTarget target(String name) {
        return targets().stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no target " + name));
    }

    /**
     * Throws the bytes at the parser.
     *
     * @return whether it took them
     * @throws AssertionError if it broke its promise; whatever is not a coded refusal passes through
     */
    static boolean take(FuzzTarget target, byte[] input) {
        byte[] given = input.clone();
        long most = ALLOWANCE + (long) EXPANSION * input.length;
        Optional<byte[]> again = encoded(target, given);
        // The first call of all pays for what is made once.
        long first = allocated(target, given);
        if (Math.min(first, allocated(target, given)) > most) {
            throw new AssertionError(target.name() + " needs more than " + most + " bytes of memory for " + hex(input));
        }
        if (!Arrays.equals(given, input)) {
            throw new AssertionError(target.name() + " changed what it was given: " + hex(input));
        }
        again.ifPresent(encoded -> requireSame(target, input, encoded));
        return again.isPresent();
    }

    private static long allocated(FuzzTarget target, byte[] input) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        encoded(target, input);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static void requireSame(FuzzTarget target, byte[] input, byte[] again) {
        boolean isSame = target.isUnique()
                ? Arrays.equals(input, again)
                : encoded(target, again)
                        .filter(next -> Arrays.equals(next, again))
                        .isPresent();
        if (!isSame) {
            throw new AssertionError(target.name() + " took " + hex(input) + " and encodes it as " + hex(again));
        }
    }

    private static Optional<byte[]> encoded(FuzzTarget target, byte[] input) {
        try {
            return Optional.of(target.parser().apply(input));
        } catch (DavitException e) {
            if (!REFUSALS.contains(e.code())) {
                throw new AssertionError(target.name() + " refuses with " + e.code() + ": " + hex(input), e);
            }
            return Optional.empty();
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
