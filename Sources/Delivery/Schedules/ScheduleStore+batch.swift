import ClipModel
import Database

extension ScheduleStore {
  /// Accepts what can be accepted of a batch, all in one transaction; an item with a cron becomes a schedule. Answers are
  /// in the order of the requests.
  package func publish(batch: [Result<PublishRequest, DeliveryError>]) async throws -> [Published] {
    try await database.write { transaction in
      try batch.map { item in
        do {
          let request = try item.get()
          if request.schedule != nil { return .scheduled(try put(request, in: transaction)) }
          return try office.publish(request, in: transaction)
        } catch let error as DeliveryError {
          // Refusals come before anything is written.
          return .refused(error.publicMessage)
        }
      }
    }
  }
}
