package io.spillway.bgp.exabgp;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of commands as words. Like ExaBGP it puts space around brackets and commas, so that {@code [1:2,3:4]} and
 * {@code [ 1:2 , 3:4 ]} are the same. Confined to one thread.
 */
final class Words {
    private static final String ALONE = "[](){},;";

    private final List<String> words;
    private int at;

    private Words(List<String> words) {
        this.words = words;
    }

    static Words of(String line) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean space = c <= ' ';
            boolean alone = ALONE.indexOf(c) >= 0;
            if ((space || alone) && start >= 0) {
                words.add(line.substring(start, i));
                start = -1;
            }
            if (alone) {
                words.add(String.valueOf(c));
            } else if (!space && start < 0) {
                start = i;
            }
        }
        if (start >= 0) {
            words.add(line.substring(start));
        }
        return new Words(words);
    }

    boolean hasNext() {
        return at < words.size();
    }

    /** The next word, which stays; empty at the end. */
    String peek() {
        return hasNext() ? words.get(at) : "";
    }

    /** Takes the next word; empty at the end. */
    String next() {
        return hasNext() ? words.get(at++) : "";
    }

    /** Takes the next word, if it is this one. */
    boolean skip(String word) {
        boolean there = hasNext() && words.get(at).equals(word);
        at += there ? 1 : 0;
        return there;
    }

    /** Takes a word and forgets the last ones of the line that say how to answer, as ExaBGP 6 has them. */
    void dropTrailing(List<String> droppable) {
        while (words.size() > at && droppable.contains(words.getLast())) {
            words.removeLast();
        }
    }

    /** Whether a word stands somewhere behind; it is removed. */
    boolean remove(String word) {
        return words.subList(at, words.size()).remove(word);
    }

    void expectEnd() throws CommandException {
        if (hasNext()) {
            throw new CommandException("'" + peek() + "' stands where the command should end");
        }
    }

    /** {@code [ a b, c ]} or a single {@code a}. */
    List<String> list(String expected) throws CommandException {
        if (!skip("[")) {
            return List.of(single(expected));
        }
        List<String> list = new ArrayList<>();
        while (!skip("]")) {
            if (!skip(",")) {
                list.add(single(expected + " or ]"));
            }
        }
        return list;
    }

    private String single(String expected) throws CommandException {
        String word = next();
        if (word.isEmpty() || (word.length() == 1 && ALONE.contains(word))) {
            throw CommandException.word(word, expected);
        }
        return word;
    }

    /** The words up to the next semicolon, which is taken too. */
    Words untilSemicolon() {
        List<String> part = new ArrayList<>();
        while (hasNext() && !skip(";")) {
            part.add(next());
        }
        return new Words(part);
    }
}
