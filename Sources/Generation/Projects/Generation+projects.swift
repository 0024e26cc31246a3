import ClipModel
import Database

extension Generation {
  /// Makes a project in the caller's transaction; `idle`.
  package func create(_ new: NewProject, owner: Account.ID, in transaction: any SQLTransaction) throws -> Project {
    try ledger(transaction).insert(new, owner: owner)
  }

  /// Records the stored original of a project: its video has come in. Returns the one that it had before.
  ///
  /// - Throws: `.notFound`; `.notNow` for a project at work, whose run needs the video that it began with.
  package func setOriginal(
    _ originalID: String, seconds: Double?, project: Project.ID, owner: Account.ID, in transaction: any SQLTransaction
  ) throws -> String? {
    let ledger = ledger(transaction)
    let project = try demand(project, owner: owner, in: ledger)
    guard !project.state.isActive else { throw GenerationError.notNow(state: project.state, event: .queue) }
    try ledger.setOriginal(originalID, seconds: seconds, of: project)
    try ledger.note(.noted, "The video is stored.", project: project)
    return project.originalID
  }

  /// The owner's newest project of the same video with the same options that has neither failed nor been canceled: what
  /// somebody who asks for `new` a second time means.
  package func same(as new: NewProject, owner: Account.ID, in transaction: any SQLTransaction) throws -> Project? {
    try ledger(transaction).projects(withVideoOf: new, owner: owner).first { project in
      project.options == new.options && project.state != .failed && project.state != .canceled
    }
  }

  /// - Throws: `GenerationError.notFound` for unknown or foreign.
  package func project(_ id: Project.ID, owner: Account.ID) async throws -> Project {
    try await read { try demand(id, owner: owner, in: $0) }
  }

  /// The same, in the caller's transaction.
  package func project(_ id: Project.ID, owner: Account.ID, in transaction: any SQLTransaction) throws -> Project {
    try demand(id, owner: owner, in: ledger(transaction))
  }

  /// The owner's projects, newest first.
  ///
  /// - Parameter cursor: `next` of the page before.
  package func projects(owner: Account.ID, after cursor: String? = nil, limit: Int = 50) async throws -> ProjectPage {
    let start = try cursor.map(Self.position)
    let size = min(max(limit, 1), 200)
    let found = try await read { try $0.projects(owner: owner, before: start, limit: size + 1) }
    let page = Array(found.prefix(size))
    let next = found.count > size ? page.last.map { "\($0.createdAt)_\($0.id)" } : nil
    return ProjectPage(projects: page, next: next)
  }

  private static func position(_ cursor: String) throws -> (createdAt: String, id: String) {
    guard let gap = cursor.firstIndex(of: "_") else {
      throw GenerationError.invalidRequest("cursor is not one of ours")
    }
    return (String(cursor[..<gap]), String(cursor[cursor.index(after: gap)...]))
  }

  func demand(_ id: Project.ID, owner: Account.ID, in ledger: Ledger) throws -> Project {
    guard let project = try ledger.project(id, owner: owner) else { throw GenerationError.notFound("Project") }
    return project
  }
}
