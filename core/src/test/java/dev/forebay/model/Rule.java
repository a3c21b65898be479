package dev.forebay.model;

/** The rules that protect the promises. An ablation is a scenario with one of them off. */
enum Rule {
    FILL_CHECKS_LEASE("fill installs only under the reader's own lease"),
    ABANDON_CHECKS_LEASE("abandon gives back only the reader's own lease"),
    ACQUIRE_ONLY_ABSENT("acquire takes only what is absent"),
    LOAD_AFTER_LEASE("the load begins after the lease was granted"),
    HOLD_BEFORE_COMMIT("the hold comes before the commit"),
    INSTALL_UNLESS_CONTENDED("release installs no row where another writer held"),
    CONTENDED_BY_RUN_OUT_TOKENS("a token that has run out makes the next hold contended"),
    LATE_RELEASE_DROPS("a release without its token drops the entry"),
    LATE_RELEASE_DROPS_LEASES("a release without its token ends leases"),
    LATE_RELEASE_CONTENDS("a release without its token makes the holds of others contended"),
    LATE_RELEASE_IS_TOLD("a write whose hold has run out is acknowledged when the store has been told"),
    DEADLINE_PER_TOKEN("each token has a deadline of its own"),
    INVALIDATE_KEEPS_HOLDS("invalidate keeps holds"),
    INVALIDATE_CONTENDS("invalidate makes holds contended"),
    REPLACE_CHECKS_STAMP("replace names the stamp that it saw"),

    ENTRIES_HAVE_EPOCHS("an entry of before the server's restart is absent"),
    LEASES_HAVE_EPOCHS("a lease of before the server's restart is absent"),
    TOKENS_HAVE_EPOCHS("a hold of before the server's restart is nobody's"),

    MISSED_STEP_ENDS_TRUST("a step that the store has missed ends the trust at once"),
    MISSED_RELEASE_IS_REMEMBERED("what the store has missed after a commit is remembered"),
    REPLAY_BEFORE_TRUST("what was missed is made up for before the store is trusted"),
    TRUST_ONLY_IF_NOTHING_MISSED("the store is not trusted if something was missed since"),

    NEAR_KEEPS_UNDER_MARK("an answer is kept near only if its mark stands"),
    NEAR_MARKS_BEFORE_ASKING("the mark is made before the server is asked"),
    NEAR_DROPS_OWN_WRITES("a process drops its near row before its write is acknowledged"),
    NEAR_ENDS_WITH_CONNECTION("the near rows end with the connection"),
    NEAR_MARKS_END_WITH_CONNECTION("the marks end with the connection"),

    CLOSE_BEFORE_FILL("a flight closes before its fill is sent"),
    SHARE_ONLY_FILLED("a reader that joined takes the row of a filled flight only, or of one that began after it came"),

    DIRTY_REFUSES_HOLD("a dirty key refuses a hold"),
    DIRTY_REFUSES_INVALIDATE("a dirty key refuses an invalidation"),
    DIRTY_STAYS("a dirty key is never dropped to make room"),
    SEQUENCE_GROWS("each write has a sequence of its own"),
    SETTLE_CHECKS_SEQUENCE("settle names the sequence that was flushed"),
    BURY_CHECKS_SEQUENCE("bury names the sequence that was refused"),
    REVIVE_SPARES_DIRTY("revive puts no letter over a newer write"),
    BATCH_UNDER_FENCE("a batch is read after the fence was raised"),
    FENCE_IN_TRANSACTION("the fence is checked in the transaction of the flush"),
    SETTLE_CHECKS_FENCE("an owner settles and buries nothing once another has announced itself"),
    HELD_REFUSES_APPEND("a held key takes no put"),

    FENCE("the transaction of a flush checks the fence"),
    FLUSH_ID("the source applies a flush id once"),
    FLUSH_ID_IS_UNIQUE("a flush id never comes back"),
    FREEZE_WAITS_FOR_COMPLETION("nothing is frozen while a batch is"),
    COMPLETE_CHECKS_ID("complete ends only the batch of its id"),
    COMPLETE_DROPS_BASES("complete drops the cached bases"),
    COMPLETE_DROPS_LEASES("complete drops the leases of bases"),
    TOTAL_CHECKS_LAST_FLUSH("a total checks the last flush of its base"),
    TOTAL_READS_JOURNAL_FIRST("a total reads what waits before the base"),
    START_ONLY_IF_UNSET("a journal takes the source's last flush only if it has none"),
    ALIGN_READS_JOURNAL_FIRST("a drain reads the journal's last flush before the source's"),
    REBASE_CHECKS_LAST_FLUSH("a rebase names the last flush that it saw"),
    JOURNAL_HAS_OWN_ROW("a journal has a fence and a last flush of its own in the source"),
    FENCE_IS_THE_JOURNALS("an owner flushes under the fence of the journal that it reads"),
    STEPS_NAME_JOURNAL("start, freeze and rebase name the journal that was seen");

    private final String says;

    Rule(String says) {
        this.says = says;
    }

    @Override
    public String toString() {
        return says;
    }
}
