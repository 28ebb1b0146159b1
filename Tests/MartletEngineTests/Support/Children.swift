//===--- Children.swift - Forked processes that tests may kill -----------===//

import Glibc

@testable import MartletEngine

/// A forked child, which is killed and reaped at the end.
final class Child {
  let process: pid_t
  private var status: CInt?

  /// Runs `body` in a child, which then exits with its result.
  ///
  /// Other threads of the test may hold locks of the Swift runtime at the fork, so
  /// `body` uses nothing but the engine.
  init(_ body: () throws(Errno) -> CInt) {
    process = fork()
    if process == 0 {
      do throws(Errno) { _exit(try body()) } catch { _exit(error.rawValue) }
    }
  }

  deinit { kill() }

  /// Waits until the child sleeps.
  func waitUntilAsleep() {
    let path = "/proc/\(process)/stat"
    var text = [UInt8](repeating: 0, count: 512)
    while true {
      let file = unsafe open(path, O_RDONLY)
      let count = unsafe read(file, &text, text.count)
      close(file)
      if count <= 0 { return }
      let name = text[..<count].lastIndex(of: UInt8(ascii: ")"))!
      if text[name + 2] == UInt8(ascii: "S") { return }
      sched_yield()
    }
  }

  /// Kills the child at whatever instruction it is, and reaps it.
  func kill() {
    if status != nil { return }
    _ = Glibc.kill(process, SIGKILL)
    _ = exitCode
  }

  /// What the child returned, once it has; -1 if it was killed.
  var exitCode: CInt {
    if status == nil {
      var result: CInt = 0
      unsafe waitpid(process, &result, 0)
      status = result
    }
    return status! & 0x7F == 0 ? status! >> 8 : -1
  }
}

extension Deadline {
  /// Long enough for everything that is to happen.
  static var soon: Deadline { .after(nanoseconds: 20_000_000_000) }

  /// Short enough to wait for in vain.
  static var brief: Deadline { .after(nanoseconds: 20_000_000) }
}

/// Repeats a wait that ended so that its caller may look for signals.
func untilDone<R>(_ wait: () throws(Errno) -> R) throws(Errno) -> R {
  while true {
    do throws(Errno) { return try wait() } catch .interrupted { continue }
  }
}
