//===--- EventTests.swift - A flag that processes wait for ---------------===//

import Martlet
import Testing

@Suite("An event")
struct EventTests {
  @Test("is set until it is cleared, whoever holds it")
  func flag() throws {
    let event = try Event(label: "a flag")
    let other = try Event(at: event.place)
    #expect(!event.isSet && !other.isSet)
    other.set()
    #expect(try event.isSet && event.wait())
    event.clear()
    #expect(!other.isSet)
  }

  @Test("is waited for no longer than asked")
  func timeout() throws {
    let event = try Event()
    #expect(try !event.wait(for: .milliseconds(5)))
    #expect(try !event.wait(for: .seconds(-1)))
    #expect(try !event.wait(for: .seconds(Int64.min)))
  }

  @Test("wakes who waits, however long that may take")
  func wake() async throws {
    let event = try Event()
    async let isSet = Task.detached { try event.wait(for: .seconds(Int64.max)) }.value
    event.set()
    #expect(try await isSet)
  }

  @Test("is not found where there is none")
  func nowhere() {
    #expect(throws: SystemError(code: 9)) { try Event(at: Place(descriptor: -1, offset: 0)) }
    #expect("\(SystemError(code: 9))" == "Bad file descriptor")
  }

  @Test("is made, attached to and ended by eight threads at a time")
  func threads() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<200 {
            let event = try Event()
            let other = try Event(at: event.place)
            other.set()
            #expect(event.isSet)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
