import ClipModel
import CutroomService

/// The exit codes of every command.
enum ExitStatus: Int32 {
  case failed = 1
  case usage = 2
  /// Some of several videos failed.
  case partial = 3
  /// The video can't be used: no speech, no video, protected.
  case unusableInput = 4
  /// A part is missing or broken, the port is taken, a setting is wrong.
  case environment = 5
  case tryLater = 75
  case interrupted = 130
}

/// An error that ends a command: a sentence for people, and its exit code.
struct CommandFailure: Error, CustomStringConvertible {
  let status: ExitStatus
  let message: String
  var description: String { message }
}

extension CommandFailure {
  /// What any error amounts to; the one map, for every command and for each of its videos.
  init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as CutroomError: self.init(status: .environment, message: error.publicMessage)
    case let error as ConfigurationError: self.init(status: .environment, message: error.description)
    case let error as any PublicError: self.init(status: .failed, message: error.publicMessage)
    default: self.init(status: .failed, message: "\(error)")
    }
  }
}
