package io.davit.agent.volume.node;

import io.davit.agent.repository.ExtendedAttributes.Attribute;
import java.io.IOException;

/** What was made just now and gets its attributes. No link is followed. */
interface Made {
    FileStat stat() throws IOException;

    void setOwner(long owner, long group) throws IOException;

    void setAttribute(Attribute attribute) throws IOException;

    /** The time of the last access stays. */
    void setTime(long modifiedNanos) throws IOException;

    /** Not of a symbolic link, which has no mode. */
    void setMode(int mode) throws IOException;
}
