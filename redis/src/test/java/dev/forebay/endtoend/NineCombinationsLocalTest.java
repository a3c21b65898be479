package dev.forebay.endtoend;

import dev.forebay.Forebay;

class NineCombinationsLocalTest extends NineCombinationsContract {
    @Override
    Forebay start() {
        return Forebay.local();
    }
}
