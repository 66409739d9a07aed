package io.davit.agent.cli;

import java.util.ArrayList;
import java.util.List;

/** A plain table for people: columns as wide as their widest cell, two blanks between. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(heads);
    }

    void row(String... cells) {
        rows.add(cells);
    }

    /** Prints nothing but the heads when there is no row. */
    void print(Output output) {
        int columns = rows.getFirst().length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row[i]);
                if (i < columns - 1) {
                    line.repeat(' ', widths[i] - row[i].length() + 2);
                }
            }
            output.line(line.toString());
        }
    }
}
