package io.davit.agent.judges;

import io.davit.agent.admission.Delivery;
import io.davit.agent.admission.Judge;
import io.davit.agent.admission.ReadOrder;
import io.davit.agent.admission.Verdict;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Order;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Step 16: a policy replaces an older one, and never what the agent's own configuration says (P4, section 10.3). The order that
 * is in force already is no change, and passes.
 */
public final class PolicyJudge implements Judge {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private final PolicyVersions versions;
    private final Predicate<String> isLocal;

    /** @param isLocal whether the agent's configuration has a location of that name */
    public PolicyJudge(PolicyVersions versions, Predicate<String> isLocal) {
        this.versions = versions;
        this.isLocal = isLocal;
    }

    @Override
    public Verdict judge(Delivery delivery, ReadOrder order) {
        Order kinds = order.order();
        return switch (kinds.getKindCase()) {
            case SET_LOCATION ->
                judge(
                        delivery,
                        kinds.getSetLocation().getName(),
                        kinds.getSetLocation().getVersion());
            case REVOKE_LOCATION ->
                judge(
                        delivery,
                        kinds.getRevokeLocation().getName(),
                        kinds.getRevokeLocation().getVersion());
            case BACKUP, RESTORE, CANCEL, VALIDATE_LOCATION, SYNC_CATALOG, REPORT_INVENTORY, KIND_NOT_SET ->
                Verdict.PASSED;
        };
    }

    private Verdict judge(Delivery delivery, String name, long version) {
        if (!NAME.matcher(name).matches()) {
            return new Verdict.Refused(ErrorCode.INSTRUCTION_MALFORMED, "the location's name is none");
        }
        if (isLocal.test(name)) {
            return new Verdict.Refused(
                    ErrorCode.LOCATION_IS_LOCAL, "the agent's configuration has a location '" + name + "'");
        }
        Optional<PolicyVersions.InForce> there = versions.location(name);
        if (there.isPresent() && isNoChange(there.get(), delivery, version)) {
            return Verdict.PASSED;
        }
        long newest = there.map(PolicyVersions.InForce::version).orElse(0L);
        return Long.compareUnsigned(version, newest) > 0
                ? Verdict.PASSED
                : new Verdict.Refused(
                        ErrorCode.POLICY_STALE,
                        "version " + Long.toUnsignedString(version) + " of location '" + name + "' is not above "
                                + Long.toUnsignedString(newest));
    }

    private static boolean isNoChange(PolicyVersions.InForce there, Delivery delivery, long version) {
        return there.version() == version
                && there.digest().equals(delivery.order().digest());
    }
}
