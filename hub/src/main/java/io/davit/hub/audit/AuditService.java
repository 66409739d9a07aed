package io.davit.hub.audit;

import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Invalid;
import io.davit.hub.api.Page;
import io.davit.hub.api.PageToken;
import io.davit.hub.api.Rows;
import io.davit.hub.store.Audit;
import io.davit.hub.store.HubStore;
import io.davit.proto.v1.AuditEntry;
import io.davit.proto.v1.ListAuditEntriesRequest;
import io.davit.proto.v1.ListAuditEntriesResponse;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Who did what, newest first. The chain of hashes is shown, so that it can be checked from outside. */
public final class AuditService {
    private static final int SUBJECT_LIMIT = 256;

    private final HubStore store;

    public AuditService(HubStore store) {
        this.store = store;
    }

    public void register(ApiMethods methods) {
        methods.unary(ListAuditEntriesRequest.class, this::list);
    }

    private ListAuditEntriesResponse list(Caller caller, ListAuditEntriesRequest request) {
        Invalid.longerThan(SUBJECT_LIMIT, "subject", request.getSubject());
        int size = PageToken.size(request, PageToken.USUAL);
        Optional<Long> before = PageToken.position(request, 1).map(parts -> Page.number(parts.getFirst()));
        Optional<String> subject = Optional.of(request.getSubject()).filter(text -> !text.isEmpty());
        return store.read(transaction -> {
            List<Audit.Entry> found = transaction.audit().page(before, subject, size + 1);
            List<Audit.Entry> page = found.subList(0, Math.min(size, found.size()));
            ListAuditEntriesResponse.Builder answer = ListAuditEntriesResponse.newBuilder();
            page.forEach(entry -> answer.addAuditEntries(shown(entry)));
            if (page.size() < found.size()) {
                answer.setNextPageToken(
                        PageToken.of(request, Long.toString(page.getLast().number())));
            }
            return answer.build();
        });
    }

    private static AuditEntry shown(Audit.Entry entry) {
        Audit.Event event = entry.event();
        return AuditEntry.newBuilder()
                .setNumber(entry.number())
                .setTime(Rows.time(event.at()))
                .setActor(event.actor())
                .setAction(event.action())
                .setSubject(event.subject())
                .setCode(event.code())
                .setDetail(event.detail())
                .setCorrelationId(event.correlation())
                .setHash(HexFormat.of().formatHex(entry.hash()))
                .build();
    }
}
