//===--- ArenaSetTests.swift - What arenas promise -----------------------===//

import Glibc
import Testing

@testable import MartletEngine

@Suite("A set of arenas")
struct ArenaSetTests {
  let arenas = ArenaSet()

  private func lock() throws(Errno) -> Semaphore {
    try Semaphore(in: arenas, .counting, value: 1, maximum: 1, label: "test")
  }

  /// A place without asking for it, which would end its reuse.
  private func slot(_ byteCount: Int = 384) throws -> ArenaSlot {
    try arenas.create(.semaphore, byteCount: byteCount, label: "test")
  }

  private func address(_ slot: ArenaSlot) -> Int { unsafe Int(bitPattern: slot.address(at: 0)) }

  @Test("puts objects side by side in one file")
  func neighbours() throws {
    let first = try lock().place()
    let kept = try (0..<100).map { _ in try lock() }
    for lock in kept { #expect(lock.place().descriptor == kept[0].place().descriptor) }
    #expect(first.offset == 384)
  }

  @Test("takes another arena when one is full")
  func growth() throws {
    let locks = try (0..<200).map { _ in try lock() }
    #expect(Set(locks.map { $0.place().descriptor }).count == 2)
    for lock in locks { try lock.acquire(until: .immediate) }
  }

  @Test("uses a place again that nobody else can know, zeroed")
  func reuse() throws {
    var slot: ArenaSlot? = try slot()
    let first = address(slot!)
    slot!.header.holder.relaxed = 7
    slot = nil
    let second = try self.slot()
    #expect(address(second) == first)
    #expect(second.header.holder.relaxed == 0)
    #expect(try address(self.slot(2432)) != first)
  }

  @Test("does not use a place again that somebody asked for")
  func publication() throws {
    var lock: Semaphore? = try lock()
    let place = lock!.place()
    lock = nil
    #expect(try self.lock().place().offset != place.offset)
  }

  @Test("does not use a place again that a fork has copied")
  func forks() throws {
    var old: ArenaSlot? = try slot()
    let first = address(old!)
    arenas.prepareToFork()
    old = nil
    for _ in 0..<170 { #expect(try address(slot()) != first) }
  }

  @Test("gives a forked child an arena of its own, and the parent no new one")
  func arenasOfChildren() throws {
    let keeper = try lock()
    arenas.prepareToFork()
    let child = Child { () throws(Errno) in
      try lock().place().descriptor == keeper.place().descriptor ? 1 : 0
    }
    #expect(try lock().place().descriptor == keeper.place().descriptor)
    #expect(child.exitCode == 0)
  }

  @Test("closes an arena with its last object")
  func closing() throws {
    var locks = [try lock()]
    let descriptor = locks[0].place().descriptor
    let key = try FileKey(of: descriptor)
    while locks.last!.place().descriptor == descriptor { locks.append(try lock()) }
    #expect(try FileKey(of: descriptor) == key)
    locks = []
    #expect((try? FileKey(of: descriptor)) != key)
  }

  @Test("maps an arena once for all its objects")
  func attachment() throws {
    let places = try (0..<3).map { _ in try lock() }.map { ($0, $0.place()) }
    let other = ArenaSet()
    let attached = try places.map {
      try Semaphore(in: other, attaching: $0.1.descriptor, at: $0.1.offset)
    }
    #expect(Set(attached.map { $0.place().descriptor }).count == 1)
    let same = try Semaphore(
      in: arenas, attaching: places[0].1.descriptor, at: places[0].1.offset)
    #expect(same.place().descriptor == places[0].1.descriptor)
    try same.acquire(until: .immediate)
    #expect(attached[0].value == 0)
  }

  @Test("refuses what is not the object looked for")
  func refusals() throws {
    let lock = try lock()
    let (descriptor, offset) = lock.place()
    for wrong in [0, 64, offset + 1, offset + 64, offset + 384, 65_536 - 64, .max] {
      #expect(throws: Errno.invalid) {
        _ = try Semaphore(in: arenas, attaching: descriptor, at: wrong)
      }
    }
    #expect(throws: Errno.invalid) { _ = try Event(in: arenas, attaching: descriptor, at: offset) }
    #expect(throws: Errno.badDescriptor) {
      _ = try Semaphore(in: arenas, attaching: -1, at: offset)
    }
    let zeros = try FileDescriptor(anonymous: "martlet:test")
    try zeros.allocate(from: 0, byteCount: Arena.byteCount)
    #expect(throws: Errno.invalid) {
      _ = try Semaphore(in: arenas, attaching: zeros.rawValue, at: offset)
    }
    let short = try FileDescriptor(anonymous: "martlet:test")
    #expect(throws: Errno.invalid) {
      _ = try Semaphore(in: arenas, attaching: short.rawValue, at: offset)
    }
  }
}
