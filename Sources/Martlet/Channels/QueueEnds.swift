//===--- QueueEnds.swift - Which ends of a queue a process holds ----------===//

internal import CPlatform
internal import Glibc
internal import Synchronization

/// The two sides on which a process holds ends of a queue.
package enum QueueDirection: Sendable {
  case reading, writing

  fileprivate var other: Self { self == .reading ? .writing : .reading }
  fileprivate var mode: CInt { self == .reading ? O_RDONLY : O_WRONLY }
}

/// The ends of a queue's doorbell that this process holds.
///
/// A reading and a writing end are one descriptor, which does both, until somebody asks for one
/// of them or closes one: most queues are never waited for, and descriptors are few.
final class QueueEnds: Sendable {
  private struct Held {
    var readers: [CInt] = []
    var writers: [CInt] = []
    /// Numbers that somebody knows, whose file must stay what it is.
    var known: Set<CInt> = []

    subscript(_ direction: QueueDirection) -> [CInt] {
      get { direction == .reading ? readers : writers }
      set { if direction == .reading { readers = newValue } else { writers = newValue } }
    }

    mutating func remove(_ end: CInt, _ direction: QueueDirection) {
      if let index = self[direction].firstIndex(of: end) { self[direction].remove(at: index) }
    }
  }

  private let held = Mutex(Held())

  /// The first end of each side, or -1.
  var first: (reader: CInt, writer: CInt) {
    held.withLock { ($0.readers.first ?? -1, $0.writers.first ?? -1) }
  }

  /// Counts on an end from now on, whose descriptor it takes.
  ///
  /// - Returns: the number by which it goes from now on.
  func hold(_ end: CInt, _ direction: QueueDirection) -> CInt {
    held.withLock { held in
      var number = end
      let free = { (other: CInt) in !held[direction].contains(other) && !held.known.contains(other)
      }
      if let other = held[direction.other].first(where: free), Self.change(other, as: end, O_RDWR) {
        close(end)
        number = other
      } else if fcntl(end, F_GETFL) & O_ACCMODE == O_RDWR {
        // One end of two came: with both in it, nobody would see the last of the others go.
        _ = Self.change(end, as: end, direction.mode)
      }
      held[direction].append(number)
      return number
    }
  }

  /// A descriptor of one end alone, as which an end goes from now on.
  ///
  /// Where there is none left, or the pipe is somebody else's by now, it is that of both.
  func part(_ end: CInt, _ direction: QueueDirection) -> CInt {
    held.withLock { held in
      var number = end
      if held[direction.other].contains(end) {
        let opened = Self.open(end, direction.mode)
        if opened >= 0, Self.change(end, as: end, direction.other.mode) {
          held.remove(end, direction)
          held[direction].append(opened)
          number = opened
        } else if opened >= 0 {
          close(opened)
        }
      }
      held.known.insert(number)
      return number
    }
  }

  /// Counts no longer on an end.
  ///
  /// - Returns: the descriptor, which is to be closed; nil if it is that of the other end, too.
  func letGo(_ end: CInt, _ direction: QueueDirection) -> CInt? {
    held.withLock { held in
      held.remove(end, direction)
      guard held[direction.other].contains(end) else {
        held.known.remove(end)
        return end
      }
      _ = Self.change(end, as: end, direction.other.mode)
      return nil
    }
  }

  /// Makes a number one of the same pipe as another, opened in a mode.
  private static func change(_ number: CInt, as other: CInt, _ mode: CInt) -> Bool {
    let opened = open(other, mode)
    guard opened >= 0 else { return false }
    defer { close(opened) }
    return platform_replace_descriptor(number, opened) >= 0
  }

  /// The pipe of a descriptor, opened once more.
  private static func open(_ end: CInt, _ mode: CInt) -> CInt {
    unsafe Glibc.open("/proc/self/fd/\(end)", mode | O_NONBLOCK | O_CLOEXEC)
  }
}

extension RecordQueue {
  /// Counts on an end of the doorbell, whose descriptor it takes; the number may be another then.
  package func hold(_ end: CInt, _ direction: QueueDirection) -> CInt {
    defer { bindEnds() }
    return ends.hold(end, direction)
  }

  /// A descriptor of one end of the doorbell alone, for others to wait for.
  package func part(_ end: CInt, _ direction: QueueDirection) -> CInt {
    defer { bindEnds() }
    return ends.part(end, direction)
  }

  /// Counts no longer on an end; nil if its descriptor still is that of the other end.
  package func letGo(_ end: CInt, _ direction: QueueDirection) -> CInt? {
    defer { bindEnds() }
    return ends.letGo(end, direction)
  }

  private func bindEnds() {
    let (reader, writer) = ends.first
    bind(reader: reader, writer: writer)
  }
}
