package io.davit.agent.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Which commands picocli is told of. It looks at each with all its options by reflection, which takes a tenth of a second
 * for all of them; so where a command is named in its place, it alone counts. Otherwise all do: for help, for hints.
 *
 * @param place of the argument that may name a command
 */
record CommandChoice(String[] arguments, int place) {
    CommandChoice(String... arguments) {
        this(arguments, 0);
    }

    /** Answers the choice one level below. */
    CommandChoice add(CommandLine line, List<Class<?>> commands) {
        for (Class<?> command : commands) {
            if (isNamed(command)) {
                line.addSubcommand(command);
                return new CommandChoice(arguments, place + 1);
            }
        }
        commands.forEach(line::addSubcommand);
        return new CommandChoice();
    }

    private boolean isNamed(Class<?> command) {
        return place < arguments.length
                && arguments[place].equals(command.getAnnotation(Command.class).name());
    }
}
