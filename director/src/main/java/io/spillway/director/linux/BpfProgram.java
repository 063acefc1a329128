package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An assembler for classic BPF (Documentation/networking/filter.rst): an accumulator, an index register X, sixteen words
 * of memory, and jumps to labels further down. Thread rule: one thread.
 */
final class BpfProgram {
    /** Added to an offset: from the network header, wherever the packet begins. */
    static final int NET = -0x100000;
    /** The offset of the frame's ethertype, which isn't part of the packet. */
    static final int PROTOCOL = -0x1000;

    private static final int LOAD_WORD = 0x20;
    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_BYTE = 0x30;
    private static final int LOAD_WORD_AT_X = 0x40;
    private static final int LOAD_HALF_AT_X = 0x48;
    private static final int LOAD_BYTE_AT_X = 0x50;
    private static final int LOAD_CONSTANT = 0x00;
    private static final int LOAD_MEMORY = 0x60;
    private static final int LOAD_X_CONSTANT = 0x01;
    private static final int LOAD_X_MEMORY = 0x61;
    private static final int STORE = 0x02;
    private static final int STORE_X = 0x03;
    private static final int ALU = 0x04;
    private static final int WITH_X = 0x08;
    private static final int JUMP = 0x05;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_SET = 0x45;
    private static final int RETURN_CONSTANT = 0x06;
    private static final int RETURN_A = 0x16;
    private static final int TO_X = 0x07;
    private static final int MAX_INSTRUCTIONS = 4096;

    /** struct sock_filter */
    private static final int INSTRUCTION_BYTES = 8;

    /** What the accumulator can be combined with. */
    enum Op {
        ADD(0x00),
        MULTIPLY(0x20),
        AND(0x50),
        SHIFT_LEFT(0x60),
        SHIFT_RIGHT(0x70),
        MODULO(0x90),
        XOR(0xa0);

        private final int code;

        Op(int code) {
            this.code = code;
        }
    }

    private record Instruction(int code, int constant, String label) {}

    private static final String NEXT = "";

    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    BpfProgram loadWord(int offset) {
        return add(LOAD_WORD, offset);
    }

    BpfProgram loadHalf(int offset) {
        return add(LOAD_HALF, offset);
    }

    BpfProgram loadByte(int offset) {
        return add(LOAD_BYTE, offset);
    }

    BpfProgram loadWordAtX(int offset) {
        return add(LOAD_WORD_AT_X, offset);
    }

    BpfProgram loadHalfAtX(int offset) {
        return add(LOAD_HALF_AT_X, offset);
    }

    BpfProgram loadByteAtX(int offset) {
        return add(LOAD_BYTE_AT_X, offset);
    }

    BpfProgram loadConstant(int value) {
        return add(LOAD_CONSTANT, value);
    }

    BpfProgram loadMemory(int word) {
        return add(LOAD_MEMORY, word);
    }

    BpfProgram loadX(int value) {
        return add(LOAD_X_CONSTANT, value);
    }

    BpfProgram loadXMemory(int word) {
        return add(LOAD_X_MEMORY, word);
    }

    BpfProgram store(int word) {
        return add(STORE, word);
    }

    BpfProgram storeX(int word) {
        return add(STORE_X, word);
    }

    BpfProgram toX() {
        return add(TO_X, 0);
    }

    BpfProgram with(Op op, int value) {
        return add(ALU | op.code, value);
    }

    BpfProgram withX(Op op) {
        return add(ALU | op.code | WITH_X, 0);
    }

    BpfProgram jump(String label) {
        return add(JUMP, 0, label);
    }

    BpfProgram ifEqual(int value, String label) {
        return add(JUMP_EQUAL, value, label);
    }

    BpfProgram ifAnySet(int bits, String label) {
        return add(JUMP_SET, bits, label);
    }

    BpfProgram returns(int value) {
        return add(RETURN_CONSTANT, value);
    }

    BpfProgram returnsA() {
        return add(RETURN_A, 0);
    }

    /** Names the next instruction. */
    BpfProgram label(String label) {
        labels.put(label, instructions.size());
        return this;
    }

    /** struct sock_fprog, as the kernel takes it. */
    MemorySegment assemble(Arena arena) {
        int length = instructions.size();
        if (length > MAX_INSTRUCTIONS) {
            throw new IllegalStateException(length + " instructions, but a program may have " + MAX_INSTRUCTIONS);
        }
        MemorySegment filter = arena.allocate((long) length * INSTRUCTION_BYTES, 8);
        for (int i = 0; i < length; i++) {
            long at = (long) i * INSTRUCTION_BYTES;
            Instruction instruction = instructions.get(i);
            int distance = distance(i, instruction.label);
            boolean always = instruction.code == JUMP;
            filter.set(JAVA_SHORT, at, (short) instruction.code);
            filter.set(JAVA_BYTE, at + 2, (byte) (always ? 0 : distance));
            filter.set(JAVA_INT, at + 4, always ? distance : instruction.constant);
        }
        MemorySegment program = arena.allocate(16, 8);
        program.set(JAVA_SHORT, 0, (short) length);
        program.set(ADDRESS, 8, filter);
        return program;
    }

    private int distance(int from, String label) {
        if (label.equals(NEXT)) {
            return 0;
        }
        Integer to = labels.get(label);
        int distance = to == null ? -1 : to - from - 1;
        if (distance < 0 || (distance > 0xff && instructions.get(from).code != JUMP)) {
            throw new IllegalStateException("no jump from " + from + " to " + label + " (" + to + ")");
        }
        return distance;
    }

    private BpfProgram add(int code, int constant) {
        return add(code, constant, NEXT);
    }

    private BpfProgram add(int code, int constant, String label) {
        instructions.add(new Instruction(code, constant, label));
        return this;
    }
}
