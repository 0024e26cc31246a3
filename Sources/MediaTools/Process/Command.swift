/// One program to run: its arguments, the only files it may see, and the limits it runs under.
package struct Command: Sendable {
  /// A name that is searched in `/usr/bin:/bin`, or an absolute path.
  package var program: String
  package var arguments: [String]
  /// Everything the child sees of the environment besides PATH, LANG and HOME.
  package var environment: [String: String]
  /// Files and folders it may read; absolute paths.
  package var reads: [String]
  /// Folders it may write to; absolute paths that exist.
  package var writes: [String]
  package var limits: Limits

  package init(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], reads: [String] = [],
    writes: [String] = [], limits: Limits = Limits()
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.reads = reads
    self.writes = writes
    self.limits = limits
  }

  /// What a child may use up before it is ended.
  package struct Limits: Hashable, Sendable {
    /// Wall time.
    package var time: Duration
    /// Bytes of address space.
    package var memory: Int
    /// Bytes of the largest file it may write.
    package var fileSize: Int
    /// Bytes it may print on standard output.
    package var output: Int

    package init(
      time: Duration = .seconds(600), memory: Int = 6 << 30, fileSize: Int = 32 << 30, output: Int = .max
    ) {
      self.time = time
      self.memory = memory
      self.fileSize = fileSize
      self.output = output
    }
  }
}

/// How a child ended; a status other than 0 is a result, not an error.
package struct CommandResult: Sendable {
  /// The exit code, or 128 + the signal that ended it.
  package var status: Int
  /// The last 16 kB of standard error.
  package var errorText: String
}
