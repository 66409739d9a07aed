package io.davit.agent.repository.pack;

/**
 * Where extents lie that follow each other in a file and in one block (R16).
 *
 * @param start of the first one; each of the others begins where the one before it ends
 * @param extents how many
 */
public record ExtentRun(Spot start, int extents) {
    /** The same extents in a block that was copied. */
    public ExtentRun in(BlockRef copy) {
        return new ExtentRun(new Spot(copy, start.offset()), extents);
    }
}
