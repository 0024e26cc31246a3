import Synchronization

/// A value that tests can wait on. A wait ends when its condition is met, or when the test is canceled, say by its time
/// limit.
package final class Watched<Value: Sendable>: Sendable {
  private struct Waiter {
    let condition: @Sendable (Value) -> Bool
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var value: Value
    var next = 0
    var waiters: [Int: Waiter] = [:]
  }

  private let state: Mutex<State>

  package init(_ value: Value) { state = Mutex(State(value: value)) }

  package var value: Value { state.withLock(\.value) }

  package func change<Result: Sendable>(_ body: @Sendable (inout Value) -> Result) -> Result {
    let (result, met) = state.withLock { state in
      let result = body(&state.value)
      let met = state.waiters.filter { $0.value.condition(state.value) }
      for id in met.keys { state.waiters[id] = nil }
      return (result, met)
    }
    for waiter in met.values { waiter.continuation.resume() }
    return result
  }

  /// Returns the value once it meets `condition`.
  @discardableResult
  package func until(_ condition: @escaping @Sendable (Value) -> Bool) async -> Value {
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isMet = state.withLock { state in
          if Task.isCancelled || condition(state.value) { return true }
          state.waiters[id] = Waiter(condition: condition, continuation: continuation)
          return false
        }
        if isMet { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
    }
    return value
  }
}
