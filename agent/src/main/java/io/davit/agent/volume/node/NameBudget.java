package io.davit.agent.volume.node;

/** How many names one walk may still hold in memory, over all its levels. For one thread. */
final class NameBudget {
    private int left;

    NameBudget(int names) {
        this.left = names;
    }

    boolean take() {
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    void giveBack(int names) {
        left += names;
    }
}
