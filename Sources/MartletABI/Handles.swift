//===--- Handles.swift - Objects and errors as C sees them ---------------===//

internal import Glibc
internal import MartletEngine

/// LeaderFollowers a thrown `Errno` into the status that the C ABI returns.
func status(_ body: () throws(Errno) -> Void) -> CInt {
  do { try body() } catch { return error.rawValue }
  return 0
}

/// Hands an object out as a handle that owns it.
func retain(_ object: AnyObject) -> OpaquePointer {
  unsafe OpaquePointer(Unmanaged.passRetained(object).toOpaque())
}

/// The object behind a handle, which stays the caller's.
func borrow<T: AnyObject>(_ handle: OpaquePointer, as type: T.Type = T.self) -> T {
  unsafe Unmanaged<T>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
}

/// Calls `body` with the object behind a handle and does not count the reference,
/// which costs more than taking a free lock.
@inline(__always)
func borrow<T: AnyObject, R>(
  _ handle: OpaquePointer, as type: T.Type = T.self, _ body: (T) -> R
) -> R {
  unsafe Unmanaged<T>.fromOpaque(UnsafeRawPointer(handle))._withUnsafeGuaranteedRef(body)
}

/// Ends a handle.
func release(_ handle: OpaquePointer) {
  unsafe Unmanaged<AnyObject>.fromOpaque(UnsafeRawPointer(handle)).release()
}

/// A caller's runs of bytes: a `martlet_bytes` or `martlet_space` is an `iovec` by another name.
@inline(__always)
func runs<Run>(_ first: UnsafePointer<Run>, _ count: Int) -> UnsafeBufferPointer<iovec> {
  let start = unsafe UnsafeRawPointer(first).assumingMemoryBound(to: iovec.self)
  return unsafe UnsafeBufferPointer(start: start, count: count)
}
