/// What a write needs to be safe from other writes that run at the same time, on this node or another.
package enum WriteIsolation: Hashable, Sendable {
  /// As if no other serialized write ran anywhere: the body may read, decide and write.
  case serialized
  /// Row locks (`FOR UPDATE`), conditions in the statements and constraints suffice: many run at once, also beside a
  /// serialized one.
  case concurrent
  /// As `concurrent`, and a power cut may undo it: nobody outside was told. It outlives this process all the same. A driver
  /// that other nodes share makes it durable like any other.
  case provisional
}
