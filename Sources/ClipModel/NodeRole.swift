/// What a node does of the work that all nodes share.
package enum NodeRole: String, CaseIterable, Hashable, Sendable {
  /// The dashboard and the API for people and programs.
  case web
  /// Delivers messages, fires schedules.
  case courier
  /// Makes clips.
  case studio
}
