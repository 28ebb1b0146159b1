//===--- WakeUpTests.swift - Whoever can go on is woken ------------------===//

import Testing

@testable import MartletEngine

@Suite struct WakeUpTests {
  @Test func `room is passed on by who waited for it and puts nothing`() throws {
    let queue = try RecordQueue(maximumCount: 1)
    try queue.put([1])
    let looker = Child { () throws(Errno) in
      try untilDone { () throws(Errno) in try queue.waitForRoom(until: .soon) }
      return 0
    }
    looker.waitUntilAsleep()
    let putter = Child { () throws(Errno) in
      try queue.put([2], until: .soon)
      return 0
    }
    putter.waitUntilAsleep()
    // The one who has slept for longer is woken.
    #expect(try queue.get() == [1])
    #expect(looker.exitCode == 0)
    #expect(putter.exitCode == 0)
    #expect(queue.header.missed.load() == 0)
  }
}
