/**
 * The command {@code davit}: words to requests, answers to tables and documents. Open {@link io.davit.cli.commands.Davit} first,
 * then {@link io.davit.cli.commands.BackupCommand} for a group of commands.
 */
@NullMarked
@Room(Room.Kind.EDGE)
package io.davit.cli.commands;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
