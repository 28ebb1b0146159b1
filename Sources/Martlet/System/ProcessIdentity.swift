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

  /// Whether any thread of any process has this number.
  static func threadIsAlive(_ thread: Int32) -> Bool {
    kill(thread, 0) == 0 || Errno.current == .notOwner
  }

  /// The inode of this process's namespace of process ids.
  static var namespace: UInt64 {
    var status = stat()
    return unsafe stat("/proc/self/ns/pid", &status) == 0 ? UInt64(status.st_ino) : 0
  }

  /// The start of a running process, or nil if there is none.
  static func startTime(of process: Int32) -> UInt64? {
    let descriptor = unsafe open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    let text = unsafe [UInt8](unsafeUninitializedCapacity: 1024) { buffer, count in
      unsafe count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
    }
    // The name, in parentheses, may hold anything: fields count from its end.
    guard let name = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = text[(name + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, let state = fields[0].first, state != UInt8(ascii: "Z"),
      state != UInt8(ascii: "X")
    else { return nil }
    return UInt64(String(decoding: fields[19], as: UTF8.self))
  }
}
