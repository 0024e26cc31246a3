import CPostgres

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension PostgresAddress {
  /// Lends keywords and values as libpq takes them: two arrays of C strings that end with nil.
  func withKeywords<Answer>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Answer
  ) -> Answer {
    let keywords = options.map { strdup($0.keyword) }
    let values = options.map { strdup($0.value) }
    defer { for text in keywords + values { free(text) } }
    return body(
      keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil])
  }
}
