import CPostgres
import Database

/// The answer to one statement; libpq's memory goes with it.
final class PostgresResult {
  private let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { PQclear(pointer) }

  /// Whether it only says that the answers of one round trip end here.
  var isSync: Bool { PQresultStatus(pointer) == PGRES_PIPELINE_SYNC }

  /// What went wrong; nil for an answer.
  func error(isLost: Bool) -> ServerError? {
    switch PQresultStatus(pointer) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_NONFATAL_ERROR: return nil
    case PGRES_PIPELINE_ABORTED: return .aftermath
    case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: return .lost("COPY is not spoken here")
    default:
      let message =
        field("M") ?? String(cString: PQresultErrorMessage(pointer)).split(separator: "\n").first.map(String.init)
      return ServerError(state: field("C"), message ?? "the server gave no reason", isLost: isLost)
    }
  }

  /// One field of an error, by the sign that the protocol has for it.
  private func field(_ sign: Unicode.Scalar) -> String? {
    PQresultErrorField(pointer, Int32(sign.value)).map { String(cString: $0) }
  }

  /// How many rows an INSERT, UPDATE, DELETE or MERGE changed; nil after any other statement.
  var changes: Int? {
    let tag = String(cString: PQcmdStatus(pointer))
    guard ["INSERT", "UPDATE", "DELETE", "MERGE"].contains(where: tag.hasPrefix) else { return nil }
    return Int(String(cString: PQcmdTuples(pointer)))
  }

  /// "COMMIT" or "ROLLBACK", as the server did it.
  var command: String { String(cString: PQcmdStatus(pointer)) }

  /// The first column of the first row.
  var firstText: String? {
    guard PQntuples(pointer) > 0, PQnfields(pointer) > 0, PQgetisnull(pointer, 0, 0) == 0 else { return nil }
    return String(cString: PQgetvalue(pointer, 0, 0))
  }

  /// - Throws: `DatabaseError.failed` for text that is no UTF-8 (a database of another encoding).
  func rows() throws(DatabaseError) -> [SQLRow] {
    let names = (0..<PQnfields(pointer)).map { String(cString: PQfname(pointer, $0)) }
    let decoders = (0..<PQnfields(pointer)).map { ValueDecoder(type: PQftype(pointer, $0)) }
    let columns = SQLColumns(names)
    var rows: [SQLRow] = []
    rows.reserveCapacity(Int(PQntuples(pointer)))
    for row in 0..<PQntuples(pointer) {
      var values: [SQLValue] = []
      values.reserveCapacity(names.count)
      for (index, decoder) in decoders.enumerated() {
        values.append(try value(row: row, column: Int32(index), name: names[index], by: decoder))
      }
      rows.append(SQLRow(columns, values))
    }
    return rows
  }

  private func value(
    row: Int32, column: Int32, name: String, by decoder: ValueDecoder
  ) throws(DatabaseError) -> SQLValue {
    guard PQgetisnull(pointer, row, column) == 0, let bytes = PQgetvalue(pointer, row, column) else { return .null }
    let text = UnsafeRawBufferPointer(start: bytes, count: Int(PQgetlength(pointer, row, column)))
    guard let value = decoder.value(of: text) else {
      throw .failed("the column \(name) holds what can't be read (type \(decoder.type))")
    }
    return value
  }
}
