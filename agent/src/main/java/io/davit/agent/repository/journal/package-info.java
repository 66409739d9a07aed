/**
 * The journals of a repository: signed, chained, numbered entries, one line per writer. A restore point exists when its entry does. Open
 * {@link io.davit.agent.repository.journal.OwnJournal} for writing, {@link io.davit.agent.repository.journal.JournalSync} for reading.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.repository.journal;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
