import ClipModel
import CutroomService

/// What to show people of an error.
enum PublicWords {
  static func of(_ error: any Error) -> String {
    (error as? any PublicError)?.publicMessage ?? "\(error)"
  }
}
