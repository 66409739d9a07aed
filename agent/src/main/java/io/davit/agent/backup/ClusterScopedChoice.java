package io.davit.agent.backup;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;

/**
 * Cluster-scoped objects that a person chose: one by its name, or those with certain labels.
 *
 * @param name empty if the labels choose
 * @param labels Kubernetes' label selector as {@code kubectl -l} takes it; empty if the name chooses
 */
public record ClusterScopedChoice(String kind, String name, String labels) {
    /** @throws DavitException ARGUMENT_INVALID */
    public ClusterScopedChoice {
        if (kind.isBlank() || name.isEmpty() == labels.isEmpty()) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID,
                    "a cluster-scoped object is chosen by its kind and either name or labels");
        }
        if (!labels.isEmpty()) {
            SelectorText.parse(labels);
        }
    }

    /** From {@code KIND/NAME}: no name has a slash in it, but the id of a kind may. */
    public static ClusterScopedChoice named(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 1 || slash == text.length() - 1) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "'" + text + "' is not of the form KIND/NAME");
        }
        return new ClusterScopedChoice(text.substring(0, slash), text.substring(slash + 1), "");
    }

    /** From {@code KIND:SELECTOR}. */
    public static ClusterScopedChoice labelled(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "'" + text + "' is not of the form KIND:SELECTOR");
        }
        return new ClusterScopedChoice(text.substring(0, colon), "", text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return name.isEmpty() ? kind + ":" + labels : kind + "/" + name;
    }
}
