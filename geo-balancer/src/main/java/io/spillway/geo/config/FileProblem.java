package io.spillway.geo.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** Why a file could not be read or written, in words; the exceptions themselves often say no more than its name. */
public final class FileProblem {
    private FileProblem() {}

    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "a file of this name is in the way";
            case NotDirectoryException _ -> "not a directory";
            case CharacterCodingException _ -> "not UTF-8 text";
            case FileSystemException system -> orElse(system.getReason(), system);
            default -> orElse(e.getMessage(), e);
        };
    }

    private static String orElse(@Nullable String text, IOException e) {
        return text == null ? e.getClass().getSimpleName() : text;
    }
}
