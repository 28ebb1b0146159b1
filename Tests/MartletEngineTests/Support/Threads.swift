//===--- Threads.swift - Blocking work on a thread of its own ------------===//

import Foundation

/// Runs `body`, which may block, on a new thread that ends with it.
///
/// A lock that the thread still holds is then, for everybody, a lock whose owner died.
func onThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Result(catching: body)) }.start()
  }
}
