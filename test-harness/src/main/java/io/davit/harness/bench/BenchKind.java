package io.davit.harness.bench;

/** The kinds of the mix, and where the API server keeps them. Shares are of one hundred objects. */
enum BenchKind {
    CONFIG_MAP("/api/v1", "configmaps", 38),
    SECRET("/api/v1", "secrets", 24),
    CARGO("/apis/bench.davit.io/v1", "cargoes", 14),
    SERVICE_ACCOUNT("/api/v1", "serviceaccounts", 8),
    ROLE("/apis/rbac.authorization.k8s.io/v1", "roles", 9),
    SERVICE("/api/v1", "services", 6),
    DEPLOYMENT("/apis/apps/v1", "deployments", 1);

    private final String root;
    private final String plural;
    private final int share;

    BenchKind(String root, String plural, int share) {
        this.root = root;
        this.plural = plural;
        this.share = share;
    }

    /** The collection in one namespace. */
    String path(String namespace) {
        return root + "/namespaces/" + namespace + "/" + plural;
    }

    /** The collection over all namespaces. */
    String path() {
        return root + "/" + plural;
    }

    /** In any hundred consecutive numbers each kind has its share, spread evenly. */
    static BenchKind ofNumber(int number) {
        // 37 and 100 have no common divisor: every slot is met once, and neighbours differ.
        int slot = Math.floorMod(number * 37, 100);
        for (BenchKind kind : values()) {
            slot -= kind.share;
            if (slot < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("The shares must add up to one hundred");
    }
}
