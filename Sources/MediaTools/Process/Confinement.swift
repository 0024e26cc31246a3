import Foundation

/// How children are kept from what is not theirs.
package enum Confinement: String, Hashable, Codable, Sendable {
  /// bubblewrap: own namespaces, only the command's files bound, no network.
  case bubblewrap
  /// Where namespaces are not allowed (some containers): limits and death with the parent only.
  case limitsOnly

  /// Finds out by running it whether bubblewrap works here.
  package static func detect() async -> Self {
    let trial = Runner(confinement: .bubblewrap)
    do {
      let result = try await trial.run(Command("true", [], limits: .init(time: .seconds(10))))
      return result.status == 0 ? .bubblewrap : .limitsOnly
    } catch {
      return .limitsOnly
    }
  }

  /// The whole argument list, program first, that runs `command` confined. Every form dies with this process, even
  /// when it is killed: a child survives its parent otherwise.
  package func commandLine(for command: Command) -> [String] {
    let limits = [
      "prlimit", "--as=\(command.limits.memory)", "--fsize=\(command.limits.fileSize)", "--core=0",
    ]
    let wrapped = ["setpriv", "--pdeathsig", "KILL"] + limits
    switch self {
    case .limitsOnly: return wrapped + [command.program] + command.arguments
    case .bubblewrap: return wrapped + bubblewrap(command) + [command.program] + command.arguments
    }
  }

  private func bubblewrap(_ command: Command) -> [String] {
    var line = ["bwrap", "--die-with-parent", "--unshare-all", "--new-session"]
    for folder in ["/usr", "/bin", "/lib", "/lib64", "/etc/alternatives", "/etc/ld.so.cache"] {
      line += ["--ro-bind-try", folder, folder]
    }
    line += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for path in command.reads { line += ["--ro-bind", path, path] }
    for path in command.writes { line += ["--bind", path, path] }
    return line + ["--chdir", command.writes.first ?? "/tmp", "--"]
  }
}
