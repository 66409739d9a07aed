package io.davit.agent.judges;

import io.davit.agent.admission.Delivery;
import io.davit.agent.admission.Judge;
import io.davit.agent.admission.ReadOrder;
import io.davit.agent.admission.Verdict;
import io.davit.errors.ErrorCode;
import java.util.function.IntSupplier;

/** Step 20: a flood of allowed orders fills nothing. A cancel always has room, because it makes some. */
public final class RoomJudge implements Judge {
    /** As the protocol says. */
    public static final int MOST = 1_000;

    private final int most;
    private final IntSupplier unfinished;

    /** @param unfinished how many admitted orders have no outcome yet */
    public RoomJudge(IntSupplier unfinished) {
        this(MOST, unfinished);
    }

    /** @param most so many may have none */
    public RoomJudge(int most, IntSupplier unfinished) {
        this.most = most;
        this.unfinished = unfinished;
    }

    @Override
    public Verdict judge(Delivery delivery, ReadOrder order) {
        return order.order().hasCancel() || unfinished.getAsInt() < most
                ? Verdict.PASSED
                : new Verdict.Refused(ErrorCode.ADMISSION_FULL, most + " admitted orders have no outcome yet");
    }
}
