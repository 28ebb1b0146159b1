//===--- Event.swift - A flag that processes wait for --------------------===//

internal import MartletEngine

/// A flag in shared memory that threads of any process wait for, as Python's
/// `multiprocessing.Event`.
///
/// The flag lives as long as any process holds it, and survives the death of each of them.
///
///     let ready = try Event()
///     Thread.detachNewThread { ready.set() }
///     try ready.wait()
public final class Event: Sendable {
  private let event: MartletEngine.Event

  /// Creates a flag that is not set.
  ///
  /// - Parameter label: where it was created, for explanations.
  /// - Throws: `SystemError` if there is no memory or no descriptor left.
  public init(label: String = "") throws(SystemError) {
    event = try SystemError.catching { () throws(Errno) in
      try MartletEngine.Event(in: arenas, label: label)
    }
  }

  /// Attaches to the flag at a place that another handle, in any process, gave.
  ///
  /// - Parameter place: whose descriptor stays the caller's.
  /// - Throws: `SystemError` if there is no event at that place.
  public init(at place: Place) throws(SystemError) {
    event = try SystemError.catching { () throws(Errno) in
      try MartletEngine.Event(in: arenas, attaching: place.descriptor, at: place.offset)
    }
  }

  /// Where the flag is. Its descriptor is the event's own, to be sent to another process.
  public var place: Place {
    let place = event.place()
    return Place(descriptor: place.descriptor, offset: place.offset)
  }

  /// Whether the flag is set.
  public var isSet: Bool { event.isSet }

  /// Sets the flag, and wakes all who wait for it. Never blocks.
  public func set() { event.set() }

  /// Clears the flag. Who was woken before goes on. Never blocks.
  public func clear() { event.clear() }

  /// Waits until the flag is set. Signals do not end the wait.
  ///
  /// - Parameter timeout: the longest time to wait; nil is no limit.
  /// - Returns: whether it was set within that time.
  /// - Throws: `SystemError` if the shared memory is damaged.
  @discardableResult
  public func wait(for timeout: Duration? = nil) throws(SystemError) -> Bool {
    let deadline = Deadline(in: timeout)
    let sample = event.sample()
    return try SystemError.catching { () throws(Errno) in
      while true {
        do throws(Errno) {
          try event.wait(since: sample, until: deadline)
          return true
        } catch .interrupted {
          continue
        } catch .timedOut {
          return false
        }
      }
    }
  }
}
