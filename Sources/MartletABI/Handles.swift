//===--- Handles.swift - Objects and errors as C sees them ----------------===//

internal import Martlet

/// Turns a thrown `Errno` into the status that the C ABI returns.
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

/// Ends a handle.
func release(_ handle: OpaquePointer) {
  unsafe Unmanaged<AnyObject>.fromOpaque(UnsafeRawPointer(handle)).release()
}
