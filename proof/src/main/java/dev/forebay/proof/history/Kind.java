package dev.forebay.proof.history;

import dev.forebay.proof.ground.Call;

/** What was called. Bulk calls are recorded once for each of their keys. */
public enum Kind {
    GET(1, "get", Role.READ),
    GET_ALL(2, "getAll", Role.READ),
    GET_IF_PRESENT(3, "getIfPresent", Role.READ),
    /** The row as the database has it, read past the cache after all has been drained. */
    SELECT(4, "select", Role.READ),
    PUT(5, "put", Role.WRITE),
    PUT_ALL(6, "putAll", Role.WRITE),
    REMOVE(7, "remove", Role.WRITE),
    REMOVE_ALL(8, "removeAll", Role.WRITE),
    /** {@code write(key, action)}. */
    WRITE(9, "write", Role.WRITE),
    /** {@code write(keys, action)}. */
    WRITE_ALL(10, "writeAll", Role.WRITE),
    /** A transaction of the caller's own that commits under {@code hold(keys)}. */
    HOLD(11, "hold", Role.WRITE),
    INVALIDATE(12, "invalidate", Role.NEITHER);

    private enum Role {
        READ,
        WRITE,
        NEITHER
    }

    private static final Kind[] BY_TAG = byTag();

    private final int tag;
    private final String method;
    private final Role role;

    Kind(int tag, String method, Role role) {
        this.tag = tag;
        this.method = method;
        this.role = role;
    }

    private static Kind[] byTag() {
        Kind[] kinds = new Kind[values().length + 1];
        for (Kind kind : values()) {
            kinds[kind.tag] = kind;
        }
        return kinds;
    }

    public static Kind of(Call call) {
        return BY_TAG[call.kind()];
    }

    /** Returns what stands for it in a log. */
    public int tag() {
        return tag;
    }

    public String method() {
        return method;
    }

    public boolean isRead() {
        return role == Role.READ;
    }

    public boolean isWrite() {
        return role == Role.WRITE;
    }
}
