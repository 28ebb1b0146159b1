//===--- StreamTests.swift - Messages through the C interface ------------===//

import CMartlet
import Glibc
import MartletABI
import Testing

@Suite struct StreamTests {
  @Test func `a message passes, size first and then the body`() {
    var ends: [CInt] = [-1, -1]
    #expect(unsafe pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    var body: [UInt8] = [1, 2, 3]
    var progress = 0
    let sent = unsafe body.withUnsafeMutableBytes { bytes in
      var run = unsafe martlet_bytes(start: bytes.baseAddress, count: bytes.count)
      return unsafe CMartlet.martlet_stream_send(ends[1], &run, 1, &progress, .max)
    }
    #expect(sent == 0)
    #expect(progress == 7)
    #expect(CMartlet.martlet_stream_wait(ends[0], .max) == 0)

    var incoming = martlet_incoming()
    #expect(unsafe receive(from: ends[0], &incoming) == EMSGSIZE)
    #expect(incoming.size == 3)
    #expect(incoming.phase == 2)
    var received: [UInt8] = [0, 0, 0]
    let status = unsafe received.withUnsafeMutableBytes { bytes in
      var run = unsafe martlet_space(start: bytes.baseAddress, count: bytes.count)
      return unsafe CMartlet.martlet_stream_receive_body(ends[0], &incoming, &run, 1)
    }
    #expect(status == 0)
    #expect(received == body)
    #expect(CMartlet.martlet_stream_wait(ends[0], 0) == ETIMEDOUT)
  }

  @Test func `half a size survives in the caller's hands`() {
    var ends: [CInt] = [-1, -1]
    #expect(unsafe pipe(&ends) == 0)
    #expect(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
    var incoming = martlet_incoming()
    for wire: [UInt8] in [[0xff, 0xff], [0xff, 0xff, 0, 0, 0], [0, 0, 0, 0]] {
      #expect(unsafe write(ends[1], wire, wire.count) == wire.count)
      #expect(unsafe receive(from: ends[0], &incoming) == EAGAIN)
    }
    #expect(incoming.phase == 1)
    #expect(incoming.received == 7)
    close(ends[1])
    #expect(unsafe receive(from: ends[0], &incoming) == ENODATA)
    #expect(incoming.received == 7)
    close(ends[0])
  }

  @Test func `a state that makes no sense is invalid`() {
    var incoming = martlet_incoming()
    var run = unsafe martlet_space(start: nil, count: 0)
    #expect(unsafe CMartlet.martlet_stream_receive_body(-1, &incoming, &run, 1) == EINVAL)
    incoming.phase = 3
    #expect(unsafe receive(from: -1, &incoming) == EINVAL)
  }

  @Test func `a try blocks nowhere, and the same call goes on`() {
    var ends: [CInt] = [-1, -1]
    #expect(unsafe pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    var incoming = martlet_incoming()
    var body: [UInt8] = [0, 0, 0]
    unsafe body.withUnsafeMutableBytes { bytes in
      let space = unsafe martlet_space(start: bytes.baseAddress, count: bytes.count)
      let seen = [[], [0, 0], [0, 3], [7], [8, 9]].map { (wire: [UInt8]) in
        #expect(unsafe write(ends[1], wire, wire.count) == wire.count)
        return unsafe CMartlet.martlet_stream_receive(ends[0], &incoming, space, .min)
      }
      #expect(seen == [EBUSY, EBUSY, EBUSY, EBUSY, 0])
    }
    #expect(body == [7, 8, 9])
    #expect(incoming.received == 3)
  }
}

/// Receives the size of a message, and none without bytes.
private func receive(
  from descriptor: CInt, _ incoming: UnsafeMutablePointer<martlet_incoming>
) -> CInt {
  unsafe CMartlet.martlet_stream_receive(
    descriptor, incoming, martlet_space(start: nil, count: 0), .max)
}
