package io.davit.agent.repository.listing;

import io.davit.agent.repository.crypto.Hash;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.ExtentRun;
import io.davit.agent.repository.pack.ExtentRuns;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Says which bodies cannot be read back. For one thread. */
final class ContentAudit {
    /** Stands where the subject of a node has the kind of its listing. */
    private static final int LIST_OF_PARTS = 0xFF;

    private final ChunkReader chunks;
    private final ListingAudit.ChunkCheck check;
    private final AuditMemory memory;
    private final Runnable proceed;

    /** Lists above lists of extents that are whole, as this restore point has them. */
    private final Set<Upper> whole = new HashSet<>();

    private record Upper(int depth, Body.Part part) {}

    /** A chunk that cannot be read. */
    record Lost(ContentId chunk, DavitException why) {}

    ContentAudit(ChunkReader chunks, ListingAudit.ChunkCheck check, AuditMemory memory, Runnable proceed) {
        this.chunks = chunks;
        this.check = check;
        this.memory = memory;
        this.proceed = proceed;
    }

    /**
     * Why bodies cannot be read, by their places. The chunks of all are asked for at once: one by one, that cost more than
     * all else.
     */
    Map<Integer, Lost> problems(List<Body> bodies) {
        Map<Integer, Lost> problems = new HashMap<>();
        List<ListingAudit.Piece> pieces = new ArrayList<>();
        List<Integer> owners = new ArrayList<>();
        for (int at = 0; at < bodies.size(); at++) {
            if (bodies.get(at) instanceof Body.Chunked chunked) {
                if (chunked.depth() == 0) {
                    addPieces(chunked, List.of(), pieces);
                    while (owners.size() < pieces.size()) {
                        owners.add(at);
                    }
                } else {
                    int body = at;
                    ofLists(chunked).ifPresent(why -> problems.put(body, why));
                }
            }
        }
        ask(pieces).forEach((piece, why) -> problems.putIfAbsent(owners.get(piece), why));
        return problems;
    }

    private Map<Integer, Lost> ask(List<ListingAudit.Piece> pieces) {
        Map<Integer, Lost> problems = new TreeMap<>();
        if (!pieces.isEmpty()) {
            check.problems(pieces)
                    .forEach((piece, why) ->
                            problems.put(piece, new Lost(pieces.get(piece).chunk(), why)));
        }
        return problems;
    }

    /** @param runs of a list of extents */
    private static void addPieces(Body.Chunked chunked, List<ExtentRun> runs, List<ListingAudit.Piece> pieces) {
        ExtentRuns.Walk spots = new ExtentRuns.Walk(runs);
        for (Body.Part part : chunked.parts()) {
            if (!part.isHole()) {
                pieces.add(new ListingAudit.Piece(part.chunk(), part.length(), spots.next((int) part.length())));
            }
        }
    }

    private Optional<Lost> ofLists(Body.Chunked chunked) {
        for (Body.Part part : chunked.parts()) {
            Optional<Lost> problem = ofList(part, chunked);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    /**
     * A hostile body could name one list in another any number of times. What stands above lists of extents is remembered for
     * this restore point only: each has them elsewhere.
     */
    private Optional<Lost> ofList(Body.Part part, Body.Chunked above) {
        boolean isPlaced = above.inExtents() && above.depth() == 1;
        Upper upper = new Upper(above.depth(), part);
        if (whole.contains(upper)) {
            return Optional.empty();
        }
        try {
            List<ExtentRun> runs = isPlaced ? places(part.chunk()) : List.of();
            byte[] subject = subject(part, above, runs);
            if (memory.find(subject).isPresent()) {
                return Optional.empty();
            }
            proceed.run();
            Body.Chunked list = PartList.decode(chunks.read(part.chunk()), above, part);
            Optional<Lost> problem = isPlaced
                    ? ofExtents(list, runs)
                    : Optional.ofNullable(problems(List.of(list)).get(0));
            if (problem.isEmpty()) {
                if (isPlaced || !above.inExtents()) {
                    memory.keep(subject, new byte[0]);
                } else {
                    whole.add(upper);
                }
            }
            return problem;
        } catch (DavitException e) {
            if (!ListingAudit.isAboutData(e)) {
                throw e;
            }
            return Optional.of(new Lost(part.chunk(), e));
        }
    }

    private Optional<Lost> ofExtents(Body.Chunked list, List<ExtentRun> runs) {
        List<ListingAudit.Piece> pieces = new ArrayList<>();
        addPieces(list, runs, pieces);
        return ask(pieces).values().stream().findFirst();
    }

    private List<ExtentRun> places(ContentId list) {
        return chunks.extents(list)
                .orElseThrow(() -> new DavitException(
                        ErrorCode.MISSING_DATA, "the reference list does not say where extents of " + list + " lie"));
    }

    private static byte[] subject(Body.Part part, Body.Chunked above, List<ExtentRun> runs) {
        ByteWriter places = new ByteWriter(64);
        for (ExtentRun run : runs) {
            places.bytes(run.start().block().pack().bytes())
                    .varint(run.start().block().block());
            places.varint(run.start().offset()).varint(run.extents());
        }
        return new ByteWriter(96)
                .u8(LIST_OF_PARTS)
                .contentId(part.chunk())
                .u8(above.depth())
                .u8(above.inExtents() ? 1 : 0)
                .varint(part.length())
                .bytes(Hash.sha256(places.toBytes()))
                .toBytes();
    }
}
