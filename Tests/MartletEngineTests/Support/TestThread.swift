//===--- TestThread.swift - A thread that can be signalled ---------------===//

import Glibc
import Synchronization

/// A thread of its own, which may block and may be sent signals.
final class TestThread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private let thread: pthread_t

  init(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
    let status = unsafe pthread_create(
      &thread, nil,
      { argument in
        // The test runner's threads block signals, and threads inherit that.
        var signals = sigset_t()
        unsafe sigaddset(&signals, SIGUSR1)
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        unsafe Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue().run()
        return nil
      }, argument)
    precondition(status == 0, "no thread")
    self.thread = thread
  }

  func join() { pthread_join(thread, nil) }

  /// Interrupts what the thread is blocked in until it has noticed `count` times.
  func interrupt(until noticed: borrowing Atomic<Int>, reaches count: Int) {
    var action = sigaction()
    // No SA_RESTART: blocked calls return EINTR.
    unsafe action.__sigaction_handler.sa_handler = { _ in }
    unsafe sigaction(SIGUSR1, &action, nil)
    while noticed.load(ordering: .acquiring) < count {
      pthread_kill(thread, SIGUSR1)
      sched_yield()
    }
  }
}

/// A number that threads share.
final class Counter: Sendable {
  let value = Atomic<Int>(0)
}
