//===--- ProcessIdentityTests.swift - Who a process is, and if it lives ---===//

import Glibc
import Testing

@testable import MartletEngine

@Suite struct ProcessIdentityTests {
  @Test func `this process is alive, one with its number from another time is not`() {
    let current = ProcessIdentity.current
    #expect(current.process == getpid())
    #expect(current.start > 0)
    #expect(current.isAlive)
    #expect(
      !ProcessIdentity(process: current.process, start: current.start + 1).isAlive)
    #expect(ProcessIdentity(process: current.process, start: 0).isAlive)
  }

  @Test func `a zombie is dead before its parent has waited for it`() {
    let child = fork()
    if child == 0 { _exit(0) }
    var information = unsafe siginfo_t()
    unsafe waitid(P_PID, id_t(child), &information, WEXITED | WNOWAIT)
    #expect(!ProcessIdentity(process: child, start: 0).isAlive)
    waitpid(child, nil, 0)
    #expect(ProcessIdentity.startTime(of: child) == nil)
  }

  @Test func `a mark is of this process and of no later one with its number`() {
    let mark = ProcessIdentity.tag
    #expect(ProcessIdentity.process(ofTag: mark) == getpid())
    #expect(!ProcessIdentity.isGone(mark))
    #expect(ProcessIdentity.isGone(mark ^ 1))
    #expect(!ProcessIdentity.isGone(mark & ~1023))
    let child = fork()
    if child == 0 { _exit(ProcessIdentity.tag == mark ? 1 : 0) }
    var information = unsafe siginfo_t()
    unsafe waitid(P_PID, id_t(child), &information, WEXITED | WNOWAIT)
    #expect(ProcessIdentity.isGone(UInt32(child) << 10))
    var status: CInt = 0
    unsafe waitpid(child, &status, 0)
    #expect(status == 0)
    #expect(ProcessIdentity.isGone(UInt32(child) << 10))
  }

  @Test func `this thread is alive, zero and below are no processes`() {
    #expect(ProcessIdentity.threadIsAlive(ProcessIdentity.thread))
    #expect(ProcessIdentity.startTime(of: 0) == nil)
    #expect(ProcessIdentity.startTime(of: -1) == nil)
  }

  @Test func `the namespace of processes has a number`() {
    #expect(ProcessIdentity.namespace > 0)
  }
}
