package io.davit.cli.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A plain table for people: columns as wide as their widest cell, two blanks between; nothing after the last. */
final class Table<T> {
    private final List<String> heads = new ArrayList<>();
    private final List<Function<T, String>> cells = new ArrayList<>();

    Table<T> column(String head, Function<T, String> cell) {
        heads.add(head);
        cells.add(cell);
        return this;
    }

    /** Prints nothing but the heads when there is no row. */
    void print(List<T> rows, Output output) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(heads);
        rows.forEach(row -> lines.add(cells.stream()
                .map(cell -> Plain.of(cell.apply(row)))
                .map(text -> text.isEmpty() ? "-" : text)
                .toList()));
        int[] widths = new int[heads.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i));
                if (i < widths.length - 1) {
                    text.repeat(' ', widths[i] - line.get(i).length() + 2);
                }
            }
            output.line(text.toString());
        }
    }
}
