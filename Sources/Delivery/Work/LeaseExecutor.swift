import Dispatch

/// A thread for leases alone: neither media work nor a full cooperative pool delays a renewal.
final class LeaseExecutor: TaskExecutor {
  static let shared = LeaseExecutor()

  private let queue = DispatchQueue(label: "cutroom.leases", qos: .userInteractive)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedTaskExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}
