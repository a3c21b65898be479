package dev.forebay.proof.ground;

/** How a call ended. */
public enum Outcome {
    /** It may have happened, then or at any later time, or never: it failed without a word on that, or its process died. */
    UNKNOWN(0),
    /** It returned normally. */
    OK(1),
    /** It surely did not happen, and never will. */
    FAILED(2);

    private final int tag;

    Outcome(int tag) {
        this.tag = tag;
    }

    /** Returns what stands for it in a log. */
    int tag() {
        return tag;
    }

    static Outcome of(int tag) {
        return tag == OK.tag ? OK : tag == FAILED.tag ? FAILED : UNKNOWN;
    }
}
