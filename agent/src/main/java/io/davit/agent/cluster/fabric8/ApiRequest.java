package io.davit.agent.cluster.fabric8;

/**
 * One call.
 *
 * @param path with query, from the root: {@code /api/v1/namespaces?limit=500}
 * @param body empty for none
 */
record ApiRequest(String method, String path, String accept, String contentType, byte[] body) {
    static final String JSON = "application/json";
    private static final byte[] NOTHING = new byte[0];

    static ApiRequest get(String path) {
        return get(path, JSON);
    }

    static ApiRequest get(String path, String accept) {
        return new ApiRequest("GET", path, accept, "", NOTHING);
    }

    static ApiRequest send(String method, String path, String contentType, byte[] body) {
        return new ApiRequest(method, path, JSON, contentType, body);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
