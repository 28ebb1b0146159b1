//===--- QueueEnds.swift - Which ends of a queue a process holds ---------===//

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
///
/// The pipe is opened again for that. Numbers that are some other file's by now, since the program
/// closed all descriptors, are left alone.
final class QueueEnds: Sendable {
  private struct Held {
    var readers: [CInt] = []
    var writers: [CInt] = []
    /// Numbers that somebody knows, whose file must stay what it is.
    var known: Set<CInt> = []
    /// The pipe, once there is an end.
    var pipe: FileKey?

    subscript(_ direction: QueueDirection) -> [CInt] {
      get { direction == .reading ? readers : writers }
      set { if direction == .reading { readers = newValue } else { writers = newValue } }
    }

    mutating func remove(_ end: CInt, _ direction: QueueDirection) {
      if let index = self[direction].firstIndex(of: end) { self[direction].remove(at: index) }
    }

    func isPipe(_ end: CInt) -> Bool { pipe == (try? FileKey(of: end)) }
  }

  private let held = ForkSafe(Held())

  /// Whether an end that was closed could not be taken out of the descriptor of the other one.
  private let isWide = Atomic(false)

  /// Counts on an end from now on, whose descriptor it takes.
  ///
  /// - Parameter bind: is told the first end of each side, or -1, whenever they change.
  /// - Returns: the number by which it goes from now on.
  func hold(_ end: CInt, _ direction: QueueDirection, _ bind: (CInt, CInt) -> Void) -> CInt {
    held.withLock { held in
      var number = end
      held.pipe = held.pipe ?? (try? FileKey(of: end))
      // Whoever made it may be another user when it opens it again; nobody else finds it.
      _ = fchmod(end, 0o666)
      let isFree = { (other: CInt) in
        !held[direction].contains(other) && !held.known.contains(other) && held.isPipe(other)
      }
      if let other = held[direction.other].first(where: isFree), Self.change(other, as: end, O_RDWR)
      {
        close(end)
        number = other
      } else if fcntl(end, F_GETFL) & O_ACCMODE != direction.mode {
        // One of two came, or what had become the other one's when it went.
        _ = Self.change(end, as: end, direction.mode)
      }
      held[direction].append(number)
      Self.tell(held, bind)
      return number
    }
  }

  /// A descriptor of one end alone, as which an end goes from now on.
  ///
  /// Where no other can be opened, it is that of both.
  func part(_ end: CInt, _ direction: QueueDirection, _ bind: (CInt, CInt) -> Void) -> CInt {
    held.withLock { held in
      var number = end
      if held[direction.other].contains(end), held.isPipe(end) {
        let opened = Self.open(end, direction.mode)
        if opened >= 0 {
          held.remove(end, direction)
          held[direction].append(opened)
          // Others may be about to use the old number in this direction.
          Self.tell(held, bind)
          if !Self.change(end, as: end, direction.other.mode) {
            isWide.store(true, ordering: .relaxed)
          }
          number = opened
        }
      }
      held.known.insert(number)
      return number
    }
  }

  /// Counts no longer on an end.
  ///
  /// - Returns: the descriptor, which is to be closed; nil if it is that of the other end, too.
  func letGo(_ end: CInt, _ direction: QueueDirection, _ bind: (CInt, CInt) -> Void) -> CInt? {
    held.withLock { held in
      held.remove(end, direction)
      defer { Self.tell(held, bind) }
      guard held[direction.other].contains(end) else {
        held.known.remove(end)
        return end
      }
      // To close what the program has closed says so.
      guard held.isPipe(end) else { return fcntl(end, F_GETFD) < 0 ? end : nil }
      narrow(end, direction.other, held)
      return nil
    }
  }

  /// Tries again to take ends that were closed out of the descriptors of others.
  func narrow() {
    guard isWide.load(ordering: .relaxed) else { return }
    held.withLock { held in
      isWide.store(false, ordering: .relaxed)
      for (ends, others, direction) in [
        (held.readers, held.writers, QueueDirection.reading),
        (held.writers, held.readers, .writing),
      ] {
        for end in ends where !others.contains(end) && held.isPipe(end) {
          if fcntl(end, F_GETFL) & O_ACCMODE != direction.mode { narrow(end, direction, held) }
        }
      }
    }
  }

  private func narrow(_ end: CInt, _ direction: QueueDirection, _ held: Held) {
    // A selector would forget a number whose file is exchanged.
    if !held.known.contains(end), !Self.change(end, as: end, direction.mode) {
      isWide.store(true, ordering: .relaxed)
    }
  }

  private static func tell(_ held: Held, _ bind: (CInt, CInt) -> Void) {
    bind(held.readers.first ?? -1, held.writers.first ?? -1)
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
    ends.hold(end, direction) { bind(reader: $0, writer: $1) }
  }

  /// A descriptor of one end of the doorbell alone, for others to wait for.
  package func part(_ end: CInt, _ direction: QueueDirection) -> CInt {
    ends.part(end, direction) { bind(reader: $0, writer: $1) }
  }

  /// Counts no longer on an end; nil if its descriptor still is that of the other end.
  package func letGo(_ end: CInt, _ direction: QueueDirection) -> CInt? {
    ends.letGo(end, direction) { bind(reader: $0, writer: $1) }
  }

  /// Whether this process sees that nobody holds the reading end any more.
  var hasNoReader: Bool {
    ends.narrow()
    return doorbell.hasNoReader
  }

  /// Whether nothing more can come.
  var hasNoWriter: Bool {
    ends.narrow()
    return doorbell.hasNoWriter
  }
}
