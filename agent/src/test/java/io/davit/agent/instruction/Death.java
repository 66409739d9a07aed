package io.davit.agent.instruction;

/** Kills a process at its n-th step: from then on every call of that process fails. */
final class Death {
    /** What a call of a dead process meets. */
    static final class Dead extends Error {
        private static final long serialVersionUID = 1L;

        Dead() {
            super("killed", null, false, false);
        }
    }

    private int stepsLeft;

    Death(int stepsLeft) {
        this.stepsLeft = stepsLeft;
    }

    static Death never() {
        return new Death(Integer.MAX_VALUE);
    }

    void step() {
        if (stepsLeft == 0) {
            throw new Dead();
        }
        stepsLeft--;
    }
}
