//===--- Errno.swift - The one error of the engine -----------------------===//

internal import Glibc

/// An error number of the operating system, which is also the C ABI's status.
package struct Errno: Error, Equatable, RawRepresentable, Sendable {
  package let rawValue: CInt

  package init(rawValue: CInt) { self.rawValue = rawValue }

  /// What the last call into the C library failed with.
  static var current: Errno { Errno(rawValue: errno) }

  /// Throws unless `status`, 0 or an error number, is 0.
  static func check(_ status: CInt) throws(Errno) {
    if status != 0 { throw Errno(rawValue: status) }
  }
}

extension Errno {
  /// Too many times: a value would exceed its maximum. The C name is `EOVERFLOW`.
  package static var overflow: Errno { Errno(rawValue: EOVERFLOW) }
  /// Another thread or process is inside a critical section. The C name is `EBUSY`.
  package static var busy: Errno { Errno(rawValue: EBUSY) }
  /// The deadline has passed. The C name is `ETIMEDOUT`.
  package static var timedOut: Errno { Errno(rawValue: ETIMEDOUT) }
  /// A signal handler ran. The C name is `EINTR`.
  package static var interrupted: Errno { Errno(rawValue: EINTR) }
  /// A descriptor that does not block would have had to. The C name is `EAGAIN`.
  static var wouldBlock: Errno { Errno(rawValue: EAGAIN) }
  /// What was asked for does not exist for this kind of descriptor. The C name is `EOPNOTSUPP`.
  static var notSupported: Errno { Errno(rawValue: EOPNOTSUPP) }
  /// A word to sleep on had already changed. The C name is `EAGAIN`.
  static var changed: Errno { Errno(rawValue: EAGAIN) }
  /// The owner of a lock died while it held it. The C name is `EOWNERDEAD`.
  package static var ownerDied: Errno { Errno(rawValue: EOWNERDEAD) }
  /// Memory is exhausted. The C name is `ENOMEM`.
  package static var noMemory: Errno { Errno(rawValue: ENOMEM) }
  /// A table is full. The C name is `ENOSPC`.
  package static var noSpace: Errno { Errno(rawValue: ENOSPC) }
  /// A record does not fit the buffer. The C name is `EMSGSIZE`.
  package static var messageSize: Errno { Errno(rawValue: EMSGSIZE) }
  /// Shared bytes make no sense. The C name is `EBADMSG`.
  package static var corrupt: Errno { Errno(rawValue: EBADMSG) }
  /// The end of a stream. The C name is `ENODATA`.
  package static var endOfStream: Errno { Errno(rawValue: ENODATA) }
  /// Nobody is left to receive. The C name is `EPIPE`.
  package static var brokenPipe: Errno { Errno(rawValue: EPIPE) }
  /// Who was to receive has left messages unread. The C name is `ECONNRESET`.
  package static var connectionReset: Errno { Errno(rawValue: ECONNRESET) }
  /// An argument or a file is not what it should be. The C name is `EINVAL`.
  package static var invalid: Errno { Errno(rawValue: EINVAL) }
  /// A descriptor is not open. The C name is `EBADF`.
  package static var badDescriptor: Errno { Errno(rawValue: EBADF) }
  /// Another version of the layout. The C name is `EPROTO`.
  package static var wrongVersion: Errno { Errno(rawValue: EPROTO) }
  /// Another namespace of processes. The C name is `EXDEV`.
  package static var wrongNamespace: Errno { Errno(rawValue: EXDEV) }
  /// The caller is not the owner. The C name is `EPERM`.
  package static var notOwner: Errno { Errno(rawValue: EPERM) }
  /// The messages of a pipe go another way now. The C name is `ENOLINK`.
  package static var transportChanged: Errno { Errno(rawValue: ENOLINK) }
  /// A barrier was broken. The C name is `ECANCELED`.
  package static var broken: Errno { Errno(rawValue: ECANCELED) }
}
