import ClipModel
import KlapProtocol

/// What a provider can do; stations branch on these, never on a product's name.
package struct ProviderCapabilities: Hashable, Sendable {
  /// The same idempotency key makes one task, however often it is sent.
  package var idempotentCreate: Bool
  /// Says how far a task has come.
  package var progress: Bool
  /// Stops a task.
  package var cancel: Bool
  /// Deletes a task with everything that it made.
  package var deletion: Bool
  /// Understands and sends what stands below the key `cutroom`.
  package var extensions: Bool
  /// Distance between two checks: the first, growing by half to the longest.
  package var checkSpacing: ClosedRange<Duration>

  package init(
    idempotentCreate: Bool, progress: Bool, cancel: Bool, deletion: Bool, extensions: Bool,
    checkSpacing: ClosedRange<Duration>
  ) {
    self.idempotentCreate = idempotentCreate
    self.progress = progress
    self.cancel = cancel
    self.deletion = deletion
    self.extensions = extensions
    self.checkSpacing = checkSpacing
  }

  /// A Cutroom.
  package static let studio = Self(
    idempotentCreate: true, progress: true, cancel: true, deletion: true, extensions: true,
    checkSpacing: .seconds(5) ... .seconds(5))
  /// The hosted service, as far as it is documented.
  package static let hostedKlap = Self(
    idempotentCreate: false, progress: false, cancel: false, deletion: false, extensions: false,
    checkSpacing: .seconds(30) ... .seconds(120))
}

/// Who makes clips, over the Klap protocol. All calls throw `ProviderError`.
package protocol ClipProvider: Sendable {
  /// Kept with each run, so that a run is finished by the provider that began it.
  var name: String { get }
  var capabilities: ProviderCapabilities { get }
  /// `{app}` as this provider reaches us now, without a slash at the end; the placeholder for our own Studio.
  var appURL: String { get }

  func create(_ request: CreateTaskRequest, idempotencyKey: String) async throws(ProviderError) -> KlapTask
  func task(_ id: String) async throws(ProviderError) -> KlapTask
  /// The shorts of a task's output folder; grows while the task works.
  func shorts(folder: String) async throws(ProviderError) -> [KlapShort]
  /// Starts an export, which hosted Klap bills each time.
  func startExport(of short: String, folder: String) async throws(ProviderError) -> KlapExport
  func export(_ id: String, of short: String, folder: String) async throws(ProviderError) -> KlapExport
  /// Stops a task; one that is over already is no error.
  func cancel(_ task: String) async throws(ProviderError)
  /// Deletes a task and its files, stopping it first; one that is gone already is no error.
  func delete(_ task: String) async throws(ProviderError)
}
