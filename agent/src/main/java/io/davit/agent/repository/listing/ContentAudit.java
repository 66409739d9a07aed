package io.davit.agent.repository.listing;

import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.errors.DavitException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says which bodies cannot be read back. For one thread. */
final class ContentAudit {
    /** Stands where the subject of a node has the kind of its listing. */
    private static final int LIST_OF_PARTS = 0xFF;

    private final ChunkReader chunks;
    private final ListingAudit.ChunkCheck check;
    private final AuditMemory memory;
    private final Runnable proceed;

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
                    addPieces(chunked, pieces);
                    while (owners.size() < pieces.size()) {
                        owners.add(at);
                    }
                } else {
                    int body = at;
                    ofLists(chunked).ifPresent(why -> problems.put(body, why));
                }
            }
        }
        if (!pieces.isEmpty()) {
            check.problems(pieces)
                    .forEach((piece, why) -> problems.putIfAbsent(
                            owners.get(piece), new Lost(pieces.get(piece).chunk(), why)));
        }
        return problems;
    }

    private static void addPieces(Body.Chunked chunked, List<ListingAudit.Piece> pieces) {
        for (Body.Part part : chunked.parts()) {
            if (!part.isHole()) {
                pieces.add(new ListingAudit.Piece(part.chunk(), part.length()));
            }
        }
    }

    private Optional<Lost> ofLists(Body.Chunked chunked) {
        for (Body.Part part : chunked.parts()) {
            Optional<Lost> problem = ofList(part, chunked.depth());
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    /** A hostile body could name one list in another any number of times. */
    private Optional<Lost> ofList(Body.Part part, int depth) {
        byte[] subject = new ByteWriter(64)
                .u8(LIST_OF_PARTS)
                .contentId(part.chunk())
                .u8(depth)
                .varint(part.length())
                .toBytes();
        if (memory.find(subject).isPresent()) {
            return Optional.empty();
        }
        proceed.run();
        Body.Chunked list;
        try {
            list = PartList.decode(chunks.read(part.chunk()), depth - 1, part);
        } catch (DavitException e) {
            if (!ListingAudit.isAboutData(e)) {
                throw e;
            }
            return Optional.of(new Lost(part.chunk(), e));
        }
        Optional<Lost> problem = Optional.ofNullable(problems(List.of(list)).get(0));
        if (problem.isEmpty()) {
            memory.keep(subject, new byte[0]);
        }
        return problem;
    }
}
