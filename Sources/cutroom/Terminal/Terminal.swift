import Foundation

/// Standard output and standard error, and whether people look at them.
struct Terminal: Sendable {
  /// Progress is drawn only here.
  let isInteractive: Bool

  static let current = Terminal(isInteractive: isatty(STDERR_FILENO) == 1)

  /// Writes a line of results.
  func print(_ line: String) { write(line + "\n", to: .standardOutput) }

  /// Writes a line for people, beside the results.
  func note(_ line: String) {
    write((isInteractive ? "\r\u{1B}[K" : "") + line + "\n", to: .standardError)
  }

  /// Replaces the progress line; nothing where nobody looks.
  func progress(_ line: String) {
    if isInteractive { write("\r\u{1B}[K" + line, to: .standardError) }
  }

  func clearProgress() { if isInteractive { write("\r\u{1B}[K", to: .standardError) } }

  private func write(_ text: String, to handle: FileHandle) {
    // A closed pipe (`| head`) is no failure of ours: what can't be read isn't missed.
    do { try handle.write(contentsOf: Data(text.utf8)) } catch { return }
  }
}
