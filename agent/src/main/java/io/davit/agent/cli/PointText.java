package io.davit.agent.cli;

/** How restore points of a repository are named. */
final class PointText {
    static final String DESCRIPTION =
            "Id from 'repo list', whose part before the '-' may be cut short as long as one point is meant, or 'latest'.";

    private PointText() {}
}
