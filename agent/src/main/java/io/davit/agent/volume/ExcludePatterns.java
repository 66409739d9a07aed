package io.davit.agent.volume;

import io.davit.agent.repository.FilePath;
import java.util.List;

/** What a backup leaves out: an entry that one of the patterns matches, and everything below it. */
public final class ExcludePatterns implements EntryChoice {
    private final List<PathPattern> patterns;

    /** @throws io.davit.errors.DavitException ARGUMENT_INVALID, see {@link PathPattern} */
    public ExcludePatterns(List<String> patterns) {
        this.patterns = patterns.stream().map(PathPattern::new).toList();
    }

    @Override
    public boolean takes(FilePath path, boolean isFolder) {
        for (PathPattern pattern : patterns) {
            if (pattern.matches(path, isFolder)) {
                return false;
            }
        }
        return true;
    }
}
