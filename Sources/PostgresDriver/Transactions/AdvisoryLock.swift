/// The numbers of our advisory locks, which are this database's: "cutroom" in ASCII and one more byte.
enum AdvisoryLock {
  /// Held by the one serialized write that runs, wherever it runs.
  static let writes: Int64 = 0x6375_7472_6f6f_6d01
}
