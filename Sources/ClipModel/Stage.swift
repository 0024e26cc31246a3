/// The stages of a run in their order, as people and programs see them.
package enum Stage: String, Codable, Sendable, CaseIterable {
  case queued, fetch, probe, listen, choose, watch, frame, caption, render, collect
}
