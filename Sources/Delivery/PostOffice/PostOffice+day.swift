import ClipModel
import Database

extension PostOffice {
  /// Counts messages that an account publishes, where a day has a limit. What turns out to be a duplicate counts too.
  /// With 0 it only takes the row's lock, which comes before those of lanes.
  ///
  /// - Throws: `DeliveryError.dayIsFull`: answer 429.
  func countToday(_ count: Int, of account: Account.ID, in transaction: any SQLTransaction) throws {
    guard let limit = limits.messagesPerDay else { return }
    let day = clock.now.milliseconds / Self.day
    let used = try transaction.run(
      """
      INSERT INTO cutroom_usage (account_id, day, messages) VALUES ($1, $2, $3)
      ON CONFLICT (account_id) DO UPDATE SET
        messages = CASE WHEN cutroom_usage.day = excluded.day THEN cutroom_usage.messages ELSE 0 END + excluded.messages,
        day = excluded.day
      RETURNING messages
      """, account.rawValue, day, count
    ).first?.integer("messages")
    guard count > 0, let used, used > limit else { return }
    // A batch goes on after a refusal.
    try transaction.run(
      "UPDATE cutroom_usage SET messages = messages - $2 WHERE account_id = $1", account.rawValue, count)
    throw DeliveryError.dayIsFull(limit: limit, reset: Timestamp(milliseconds: (day + 1) * Self.day))
  }

  private static let day: Int64 = 86_400_000
}
