package io.davit.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Lists of the classes that processes loaded ({@code -XX:DumpLoadedClassList}), from which an archive of classes is made. */
public final class ClassList {
    private static final String SUFFIX = ".class";
    private static final Pattern NUMBERED = Pattern.compile("(.*) id: \\d+( super: .*)?");

    private ClassList() {}

    /** Every line once. Numbers are of one process only; they matter for class loaders that the product does not have. */
    public static Set<String> merged(List<Path> lists) throws IOException {
        Set<String> merged = new LinkedHashSet<>();
        for (Path list : lists) {
            try (Stream<String> lines = Files.lines(list)) {
                lines.filter(line -> !line.startsWith("#")).forEach(line -> {
                    Matcher numbered = NUMBERED.matcher(line);
                    if (!numbered.matches()) {
                        merged.add(line);
                    } else if (numbered.group(2) == null) {
                        merged.add(numbered.group(1));
                    }
                });
            }
        }
        return merged;
    }

    /** The classes of a jar, as such lists name them. */
    public static List<String> of(Path jar) throws IOException {
        try (ZipFile file = new ZipFile(jar.toFile())) {
            return file.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(SUFFIX) && !name.endsWith("-info" + SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .toList();
        }
    }
}
