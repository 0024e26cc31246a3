import Database
import GRDB

extension SQLError {
  /// Sorts what SQLite answered by what a caller can do about it.
  init(driver error: any Error) {
    if let own = error as? SQLError {
      self = own
      return
    }
    guard let error = error as? DriverError else {
      self = .failed(String(describing: error))
      return
    }
    let text = error.message ?? error.resultCode.description
    switch error.extendedResultCode {
    case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
      self = .uniqueViolation(text)
    case .SQLITE_CONSTRAINT_FOREIGNKEY:
      self = .foreignKeyViolation(text)
    default:
      self = Self.unavailableCodes.contains(error.resultCode) ? .unavailable(text) : .failed(text)
    }
  }

  private static let unavailableCodes: [ResultCode] = [
    .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_BUSY, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_CORRUPT, .SQLITE_NOMEM,
    .SQLITE_NOTADB, .SQLITE_PROTOCOL,
  ]
}
