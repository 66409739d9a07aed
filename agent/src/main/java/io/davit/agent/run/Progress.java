package io.davit.agent.run;

/** Where a run says how far it is. Called often and from many threads; must be cheap and never fail. */
public interface Progress {
    /** A step that users see begins, for example {@code capture resources}. */
    void step(String name);

    /** Totals as far as they are known; may grow. Units: API objects, bytes of volume data. */
    void expect(long objects, long bytes);

    /** Objects done since the last call. */
    void objects(long count);

    /** Bytes of volume data done since the last call (read on backup, written on restore; reused ones count, too). */
    void bytes(long count);

    /** A progress that nobody watches. */
    Progress SILENT = new Progress() {
        @Override
        public void step(String name) {}

        @Override
        public void expect(long objects, long bytes) {}

        @Override
        public void objects(long count) {}

        @Override
        public void bytes(long count) {}
    };
}
