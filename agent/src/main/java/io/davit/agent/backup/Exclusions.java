package io.davit.agent.backup;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.repository.FilePath;
import io.davit.agent.volume.EntryChoice;
import io.davit.agent.volume.ExcludePatterns;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.settings.Count;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a claim leaves out of its backups: the claim's annotation {@value #ANNOTATION} has a pattern in each
 * line, as in .gitignore; empty lines and those that begin with {@code #} say nothing. If it cannot be understood, nothing is
 * left out. The claim is captured with its annotation, so the restore point tells what it lacks.
 */
final class Exclusions implements EntryChoice {
    static final String ANNOTATION = "davit.io/exclude";

    private final EntryChoice patterns;
    private final @Nullable String misunderstood;
    private final AtomicLong left = new AtomicLong();

    private Exclusions(EntryChoice patterns, @Nullable String misunderstood) {
        this.patterns = patterns;
        this.misunderstood = misunderstood;
    }

    static Exclusions of(JsonNode claim) {
        String text =
                claim.path("metadata").path("annotations").path(ANNOTATION).asText("");
        List<String> lines = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        try {
            return new Exclusions(lines.isEmpty() ? ALL : new ExcludePatterns(lines), null);
        } catch (DavitException e) {
            return new Exclusions(ALL, e.sentence());
        }
    }

    @Override
    public boolean takes(FilePath path, boolean isFolder) {
        boolean isTaken = patterns.takes(path, isFolder);
        if (!isTaken) {
            left.incrementAndGet();
        }
        return isTaken;
    }

    /** What somebody should know about the backup of the volume. */
    Optional<Problem> problem(String subject) {
        if (misunderstood != null) {
            return Optional.of(Problem.warning(
                    ErrorCode.FILES_EXCLUDED,
                    subject,
                    "nothing is left out, because in " + ANNOTATION + " " + misunderstood));
        }
        return left.get() == 0
                ? Optional.empty()
                : Optional.of(Problem.warning(
                        ErrorCode.FILES_EXCLUDED,
                        subject,
                        Count.of(
                                        left.get(),
                                        "entry, and what is below it, was",
                                        "entries, and what is below them, were")
                                + " left out by the claim's " + ANNOTATION));
    }
}
