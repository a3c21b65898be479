package dev.forebay.proof.history;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** One thread of calls, chosen at random: mostly reads, mostly of few keys. */
final class Worker {
    private static final Register[] REGISTERS = Register.values();
    private static final int BULK_READ = 12;
    private static final int BULK_WRITE = 3;

    private final Recorded calls;
    private final long writer;
    private final Wrong wrong;
    private final Random random = new Random();
    private long written;

    Worker(Recorded calls, long writer, Wrong wrong) {
        this.calls = calls;
        this.writer = writer;
        this.wrong = wrong;
    }

    void step() {
        Register register = REGISTERS[random.nextInt(REGISTERS.length)];
        int dice = random.nextInt(1000);
        if (dice < 560) {
            calls.get(register, key());
        } else if (dice < 780) {
            calls.getAll(register, keys(BULK_READ));
        } else if (dice < 840) {
            calls.getIfPresent(register, key());
        } else if (dice < 850) {
            calls.invalidate(register, key());
        } else if (register == Register.BEHIND && dice < 995) {
            // The caller's own statements must wait for a flush here: few of them.
            put(register, dice - 850);
        } else if (register == Register.ASIDE || dice >= 960) {
            own(register, dice);
        } else {
            put(register, dice - 850);
        }
    }

    private void put(Register register, int dice) {
        if (dice < 70) {
            calls.put(register, key(), version());
        } else if (dice < 90) {
            calls.remove(register, key());
        } else if (dice < 100) {
            calls.putAll(register, versions());
        } else {
            calls.removeAll(register, keys(BULK_WRITE));
        }
    }

    /** Statements of the caller's own. */
    private void own(Register register, int dice) {
        if (wrong == Wrong.AROUND && dice % 4 == 0) {
            calls.around(register, key(), version());
        } else if (dice % 4 == 1) {
            calls.hold(register, versions());
        } else if (dice % 8 == 2) {
            calls.writeAll(register, versions());
        } else {
            calls.write(register, key(), random.nextInt(5) == 0 ? KeyHistory.ABSENT : version());
        }
    }

    private long version() {
        return writer << 32 | ++written;
    }

    private Map<Integer, Long> versions() {
        Map<Integer, Long> versions = new LinkedHashMap<>();
        keys(BULK_WRITE).forEach(key -> versions.put(key, version()));
        return versions;
    }

    private Set<Integer> keys(int count) {
        Set<Integer> keys = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            keys.add(key());
        }
        return keys;
    }

    /** Returns a hot key three times in four, and of these the low ones most. */
    private int key() {
        if (random.nextInt(4) == 0) {
            return Register.HOT_KEYS + random.nextInt(Register.KEYS - Register.HOT_KEYS);
        }
        double share = random.nextDouble();
        return (int) (Register.HOT_KEYS * share * share);
    }
}
