package dev.forebay;

/**
 * What an acknowledged write-behind put survives, as the journal is set now.
 *
 * @param survivesProcessCrash whether it survives {@code kill -9} of the application
 * @param survivesStoreRestart whether it survives a crash of the journal's server
 * @param summary one sentence for people, with the settings that it was read from
 */
public record Durability(boolean survivesProcessCrash, boolean survivesStoreRestart, String summary) {

    /** Returns the durability of a cache whose writes return after the source's commit. */
    public static Durability ofTheSource() {
        return new Durability(true, true, "every acknowledged write is committed in the source");
    }
}
