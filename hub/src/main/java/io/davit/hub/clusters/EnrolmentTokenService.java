package io.davit.hub.clusters;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Changes;
import io.davit.hub.api.Changes.Change;
import io.davit.hub.api.Invalid;
import io.davit.hub.api.Names;
import io.davit.hub.api.PageToken;
import io.davit.hub.api.Rows;
import io.davit.hub.clusters.Admission.NewToken;
import io.davit.hub.store.Enrolments.Token;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.v1.CreateEnrolmentTokenRequest;
import io.davit.proto.v1.DeleteEnrolmentTokenRequest;
import io.davit.proto.v1.DeleteEnrolmentTokenResponse;
import io.davit.proto.v1.EnrolmentToken;
import io.davit.proto.v1.ListEnrolmentTokensRequest;
import io.davit.proto.v1.ListEnrolmentTokensResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** One-time tokens by which agents come in. A token's text is in the answer to its making, and nowhere else. */
public final class EnrolmentTokenService {
    private static final String COLLECTION = "enrolmentTokens/";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Duration LONGEST = Duration.ofDays(7);

    private final HubStore store;
    private final Changes changes;
    private final Admission admission;
    private final Duration usual;

    /** @param usual how long a token may be used if nobody says how long */
    public EnrolmentTokenService(HubStore store, Changes changes, Admission admission, Duration usual) {
        this.usual = usual;
        this.store = store;
        this.changes = changes;
        this.admission = admission;
    }

    public void register(ApiMethods methods) {
        methods.unary(CreateEnrolmentTokenRequest.class, this::create)
                .unary(ListEnrolmentTokensRequest.class, this::list)
                .unary(DeleteEnrolmentTokenRequest.class, this::delete);
    }

    private EnrolmentToken create(Caller caller, CreateEnrolmentTokenRequest request) {
        String cluster = Names.part(ResourceKind.CLUSTER, "cluster", request.getCluster());
        long seconds = request.getTtlSeconds();
        if (seconds < 0 || seconds > LONGEST.toSeconds()) {
            throw Invalid.field("ttl_seconds", "is between 1 and " + LONGEST.toSeconds() + ", or absent");
        }
        Duration ttl = seconds == 0 ? usual : Duration.ofSeconds(seconds);
        return changes.make(
                caller, request, EnrolmentToken.class, EnrolmentTokenService::withoutSecret, transaction -> {
                    NewToken made = admission.makeToken(transaction, cluster, ttl);
                    EnrolmentToken answer = shown(made.token()).toBuilder()
                            .setToken(made.text())
                            .build();
                    return new Change<>(answer, request.getCluster(), answer.getName());
                });
    }

    private static EnrolmentToken withoutSecret(EnrolmentToken token) {
        return token.toBuilder().clearToken().build();
    }

    private ListEnrolmentTokensResponse list(Caller caller, ListEnrolmentTokensRequest request) {
        int size = PageToken.size(request, PageToken.USUAL);
        Optional<List<String>> position = PageToken.position(request, 1);
        return store.read(transaction -> {
            Optional<Token> after = position.map(parts -> last(transaction, parts.getFirst()));
            List<Token> found = transaction.enrolments().tokens(after, size + 1);
            List<Token> page = found.subList(0, Math.min(size, found.size()));
            ListEnrolmentTokensResponse.Builder answer = ListEnrolmentTokensResponse.newBuilder();
            page.forEach(token -> answer.addEnrolmentTokens(shown(token)));
            if (page.size() < found.size()) {
                answer.setNextPageToken(PageToken.of(request, page.getLast().id()));
            }
            return answer.build();
        });
    }

    private static Token last(Transaction transaction, String id) {
        return transaction
                .enrolments()
                .token(id)
                .orElseThrow(() -> new DavitException(
                        ErrorCode.PAGE_TOKEN_INVALID, "page_token: the entry that it stands at was withdrawn"));
    }

    private DeleteEnrolmentTokenResponse delete(Caller caller, DeleteEnrolmentTokenRequest request) {
        String name = request.getName();
        String id = name.startsWith(COLLECTION) ? name.substring(COLLECTION.length()) : "";
        if (!ID.matcher(id).matches()) {
            throw Invalid.field("name", "has the form \"" + COLLECTION + "ID\"");
        }
        return changes.make(caller, request, DeleteEnrolmentTokenResponse.class, transaction -> {
            Token token = transaction
                    .enrolments()
                    .token(id)
                    .orElseThrow(() -> new DavitException(ErrorCode.RESOURCE_UNKNOWN, "there is no " + name));
            if (token.usedAt().isPresent()) {
                throw new DavitException(
                        ErrorCode.RESOURCE_IN_USE, name + " was used: " + cluster(token) + " came in by it");
            }
            transaction.enrolments().deleteToken(id);
            return new Change<>(DeleteEnrolmentTokenResponse.getDefaultInstance(), cluster(token), name);
        });
    }

    private static EnrolmentToken shown(Token token) {
        EnrolmentToken.Builder shown = EnrolmentToken.newBuilder()
                .setName(COLLECTION + token.id())
                .setCluster(cluster(token))
                .setCreateTime(Rows.time(token.createdAt()))
                .setExpireTime(Rows.time(token.expiresAt()));
        token.usedAt().ifPresent(at -> shown.setUseTime(Rows.time(at)));
        return shown.build();
    }

    private static String cluster(Token token) {
        return Names.of(ResourceKind.CLUSTER, token.cluster());
    }
}
