import CPostgres

/// The types that we name to the server or read in their own way, by their fixed numbers (`pg_type.dat`).
enum ValueType {
  /// Text in all its kinds: the server finds out what is meant (TEXT, uuid, json, timestamptz …).
  static let unknown: Oid = 0
  static let boolean: Oid = 16
  static let bytes: Oid = 17
  static let integer: Oid = 20
  static let smallInteger: Oid = 21
  static let mediumInteger: Oid = 23
  static let objectNumber: Oid = 26
  static let single: Oid = 700
  static let double: Oid = 701
  static let timestamp: Oid = 1114
  static let timestampWithZone: Oid = 1184
  /// What `sum` of BIGINT gives.
  static let numeric: Oid = 1700
}
