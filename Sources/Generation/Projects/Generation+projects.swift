import ClipModel
import Database

extension Generation {
  /// Makes a project in the caller's transaction; `idle`.
  package func create(_ new: NewProject, owner: Account.ID, in transaction: any SQLTransaction) throws -> Project {
    try ledger(transaction).insert(new, owner: owner)
  }

  /// Records the stored original of a project: its video has come in.
  package func setOriginal(
    _ originalID: String, seconds: Double?, project: Project.ID, owner: Account.ID, in transaction: any SQLTransaction
  ) throws {
    let ledger = ledger(transaction)
    let project = try demand(project, owner: owner, in: ledger)
    try ledger.setOriginal(originalID, seconds: seconds, of: project)
    try ledger.note(.noted, "The video is stored.", project: project)
  }

  /// - Throws: `GenerationError.notFound` for unknown or foreign.
  package func project(_ id: Project.ID, owner: Account.ID) async throws -> Project {
    try await read { try demand(id, owner: owner, in: $0) }
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
