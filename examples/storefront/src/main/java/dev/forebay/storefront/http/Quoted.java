package dev.forebay.storefront.http;

/** Input as it is shown in messages: never long enough to hide the message. */
final class Quoted {
    private Quoted() {}

    static String of(String input) {
        return "'" + shorten(input, 40) + "'";
    }

    static String shorten(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        // A cut through a surrogate pair would leave half a character, which no encoder can write.
        int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return text.substring(0, end) + "…";
    }
}
