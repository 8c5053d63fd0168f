package dev.codeway.platform.setting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// A secret in a file that may be written anew at any time. It is read each time that it is asked
/// for, through whatever links lead to it: Kubernetes replaces a link, never a file.
///
/// @param variable that names the file, for messages: `DATABASE_PASSWORD_FILE`
/// @param name of the file, relative to the working directory
public record SecretFile(String variable, String name) {

    /// What it holds now, without the line's end that editors leave.
    ///
    /// @throws InvalidSetting where it is missing, empty or unreadable
    public String read() {
        Path file;
        try {
            file = Path.of(name);
        } catch (InvalidPathException noPath) {
            throw invalid("does not exist");
        }
        if (!Files.exists(file)) {
            throw invalid("does not exist");
        }
        String text;
        try {
            text = Files.readString(file).replaceFirst("\\R+$", "");
        } catch (IOException unreadable) {
            throw invalid("cannot be read");
        }
        if (text.isBlank()) {
            throw invalid("is empty");
        }
        return text;
    }

    private InvalidSetting invalid(String reason) {
        return new InvalidSetting(variable, "the file " + name + " " + reason);
    }
}
