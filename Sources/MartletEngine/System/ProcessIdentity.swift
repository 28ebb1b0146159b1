//===--- ProcessIdentity.swift - Who a process is, and whether it lives ---===//

internal import CPlatform
internal import Glibc

/// A process, told apart from a later one with the same number.
struct ProcessIdentity: Equatable {
  /// The process id, in its own namespace.
  let process: Int32

  /// Clock ticks between boot and its start; 0 if unknown.
  let start: UInt64

  /// This process.
  static var current: ProcessIdentity {
    let process = getpid()
    return ProcessIdentity(process: process, start: startTime(of: process) ?? 0)
  }

  /// Whether the process is still there and is not a zombie.
  var isAlive: Bool {
    guard let start = Self.startTime(of: process) else { return false }
    return self.start == 0 || start == self.start
  }

  /// The id of this process.
  static var currentProcess: Int32 { getpid() }

  /// The calling thread, as the kernel numbers it.
  static var thread: Int32 { platform_thread_id() }

  /// This process and the calling thread: { thread: 32 bits, process: 32 bits }.
  static var caller: UInt64 { platform_caller() }

  /// Whether any thread of any process has this number, as far as can be known.
  static func threadIsAlive(_ thread: Int32) -> Bool {
    isOutsideHomeNamespace || kill(thread, 0) == 0 || Errno.current == .notOwner
  }

  /// Whether a thread that was told by `knownThread` is surely no more, or a zombie.
  static func threadIsGone(_ thread: Int32) -> Bool {
    thread != 0 && !isOutsideHomeNamespace && platform_thread_runs(thread) == 0
      && startTime(of: thread) == nil
  }

  /// The calling thread; 0 if it has another number for those who share objects with it.
  static var knownThread: Int32 { isOutsideHomeNamespace ? 0 : thread }

  /// Whether this process was forked into another namespace of process ids than that in
  /// which an ancestor made shared objects: numbers say nothing of who lives, then.
  private static var isOutsideHomeNamespace: Bool { process(ofTag: tag) == 0 }

  /// The inode of this process's namespace of process ids.
  static var namespace: UInt64 {
    var status = stat()
    let here = unsafe stat("/proc/self/ns/pid", &status) == 0 ? UInt64(status.st_ino) : 0
    // Not a global of Swift's: the lock under which it is made would not survive a fork.
    _ = platform_home_namespace(here)
    return here
  }

  /// The start of a running process, or nil if there is none.
  static func startTime(of process: Int32) -> UInt64? {
    guard let status = status(of: process), !status.isZombie else { return nil }
    return status.start
  }

  /// What the kernel tells of a process or thread; nil if it tells nothing.
  private static func status(of number: Int32) -> (isZombie: Bool, start: UInt64)? {
    let descriptor = unsafe open("/proc/\(number)/stat", O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    let text = unsafe [UInt8](unsafeUninitializedCapacity: 1024) { buffer, count in
      unsafe count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
    }
    // The name, in parentheses, may hold anything: fields count from its end.
    guard let name = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = text[(name + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, let state = fields[0].first,
      let start = UInt64(String(decoding: fields[19], as: UTF8.self))
    else { return nil }
    // A main thread that has ended while others run looks like a zombie, too.
    let isAlone = fields[17].count == 1 && fields[17].first! <= UInt8(ascii: "1")
    return (isAlone && (state == UInt8(ascii: "Z") || state == UInt8(ascii: "X")), start)
  }
}

// MARK: - In one word of shared memory

extension ProcessIdentity {
  /// This process as a word that is not 0: `{ process: 22 bits, start: 10 bits }`. The
  /// process is 0 if its number means another one to those who share objects with it.
  @inline(__always)
  static var tag: UInt32 {
    let known = platform_process_tag()
    return known != 0 ? known : findTag()
  }

  @inline(never)
  private static func findTag() -> UInt32 {
    let identity = current
    let here = namespace
    let process = platform_home_namespace(here) == here ? UInt32(identity.process) : 0
    let tag = max(1, process << startBits | startTag(identity.start))
    platform_set_process_tag(tag)
    return tag
  }

  /// Process ids have 22 bits on Linux.
  private static var startBits: UInt32 { 10 }

  /// What a tag says of a start; 0 is unknown.
  private static func startTag(_ start: UInt64) -> UInt32 {
    start == 0 ? 0 : UInt32(start % 1023) + 1
  }

  /// The number of the process that has the tag.
  static func process(ofTag tag: UInt32) -> Int32 { Int32(tag >> startBits) }

  /// Whether the process that has the tag is surely no more.
  static func isGone(_ tag: UInt32) -> Bool {
    let process = process(ofTag: tag)
    if process == 0 || isOutsideHomeNamespace { return false }
    if !threadIsAlive(process) { return true }
    // The kernel may tell nothing, for one when there are no descriptors left.
    guard let status = status(of: process) else { return false }
    let start = tag & (1 << startBits - 1)
    return status.isZombie || (start != 0 && start != startTag(status.start))
  }
}
