package io.davit.agent.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Which commands picocli is told of. It looks at each with all its options by reflection, which takes a tenth of a second
 * for all of them; so where a command is named in its place, it alone counts. Otherwise all do: for help, for hints.
 *
 * @param place of the argument that may name a command, or is an option before it
 */
record CommandChoice(String[] arguments, int place) {
    CommandChoice(String... arguments) {
        this(arguments, 0);
    }

    /** Answers the choice one level below. */
    CommandChoice add(CommandLine line, List<Class<?>> commands) {
        int named = behindOptions(line.getCommandSpec().optionsMap());
        for (Class<?> command : commands) {
            if (isNamed(command, named)) {
                line.addSubcommand(command);
                return new CommandChoice(arguments, named + 1);
            }
        }
        commands.forEach(line::addSubcommand);
        return new CommandChoice();
    }

    /** Where the options of the level end: {@code --config FILE} and {@code --config=FILE}. At anything that is read in more than one way, they do. */
    private int behindOptions(Map<String, OptionSpec> options) {
        int at = place;
        while (at < arguments.length) {
            String[] parts = arguments[at].split("=", 2);
            OptionSpec option = options.get(parts[0]);
            if (option == null || option.arity().min() != option.arity().max()) {
                return at;
            }
            at += parts.length == 2 ? 1 : 1 + option.arity().min();
        }
        return at;
    }

    private boolean isNamed(Class<?> command, int at) {
        return at < arguments.length
                && arguments[at].equals(command.getAnnotation(Command.class).name());
    }
}
