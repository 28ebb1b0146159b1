//===--- SharedWord.swift - Words of shared memory, accessed atomically ---===//

internal import Synchronization

/// A 32-bit word of shared memory, accessed atomically.
@safe
struct SharedWord32 {
  private let pointer: UnsafePointer<Atomic<UInt32>>

  /// - Parameter address: aligned for the word, valid while this is used.
  init(at address: UnsafeMutableRawPointer) {
    unsafe pointer = UnsafePointer(address.assumingMemoryBound(to: Atomic<UInt32>.self))
  }

  /// Where the word is.
  var address: UnsafePointer<UInt32> {
    unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: UInt32.self)
  }

  /// The value, in no order with other accesses.
  var relaxed: UInt32 {
    get { unsafe pointer.pointee.load(ordering: .relaxed) }
    nonmutating set { unsafe pointer.pointee.store(newValue, ordering: .relaxed) }
  }

  /// Reads; what was stored before the value is seen from now on.
  func load() -> UInt32 { unsafe pointer.pointee.load(ordering: .acquiring) }

  /// Writes; who loads the value sees what was stored before.
  func store(_ value: UInt32) { unsafe pointer.pointee.store(value, ordering: .releasing) }

  /// Adds, wrapping; returns the value before.
  func add(_ value: UInt32) -> UInt32 {
    unsafe pointer.pointee.wrappingAdd(value, ordering: .sequentiallyConsistent).oldValue
  }

  /// Stores `desired` if the word is `expected`; says whether it was.
  func compareExchange(_ expected: UInt32, _ desired: UInt32) -> Bool {
    unsafe pointer.pointee.compareExchange(
      expected: expected, desired: desired, ordering: .sequentiallyConsistent
    ).exchanged
  }
}

/// A 64-bit word of shared memory, accessed atomically.
@safe
struct SharedWord64 {
  private let pointer: UnsafePointer<Atomic<UInt64>>

  /// - Parameter address: aligned for the word, valid while this is used.
  init(at address: UnsafeMutableRawPointer) {
    unsafe pointer = UnsafePointer(address.assumingMemoryBound(to: Atomic<UInt64>.self))
  }

  /// The value, in no order with other accesses.
  var relaxed: UInt64 {
    get { unsafe pointer.pointee.load(ordering: .relaxed) }
    nonmutating set { unsafe pointer.pointee.store(newValue, ordering: .relaxed) }
  }

  /// Reads; what was stored before the value is seen from now on.
  func load() -> UInt64 { unsafe pointer.pointee.load(ordering: .acquiring) }

  /// Writes; who loads the value sees what was stored before.
  func store(_ value: UInt64) { unsafe pointer.pointee.store(value, ordering: .releasing) }

  /// Adds, wrapping; returns the value before.
  func add(_ value: UInt64) -> UInt64 {
    unsafe pointer.pointee.wrappingAdd(value, ordering: .sequentiallyConsistent).oldValue
  }

  /// Stores `desired` if the word is `expected`; says whether it was.
  func compareExchange(_ expected: UInt64, _ desired: UInt64) -> Bool {
    unsafe pointer.pointee.compareExchange(
      expected: expected, desired: desired, ordering: .sequentiallyConsistent
    ).exchanged
  }
}
