import Foundation

/// Which form of a proof runs: the short one of `make test`, or the full one of `make soak`.
enum Soak {
  static let isOn = ProcessInfo.processInfo.environment["CUTROOM_SOAK"] == "1"

  /// The dice of a proof; what they were thrown with is printed, so that a failing run can be thrown again.
  static func dice(for proof: String) -> Dice {
    let given = ProcessInfo.processInfo.environment["CUTROOM_SEED"].flatMap(UInt64.init)
    let seed = given ?? UInt64.random(in: 1...999_999)
    print("\(proof): seed \(seed) (throw again with CUTROOM_SEED=\(seed))")
    return Dice(seed: seed)
  }

  /// Lets time pass under load.
  static func load(for duration: Duration) async throws { try await ContinuousClock().sleep(for: duration) }
}
