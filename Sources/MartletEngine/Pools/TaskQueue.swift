//===--- TaskQueue.swift - A queue whose records one thread takes --------===//

/// The queue of a pool's results, whose records the threads of one process take in turn: one
/// leads, and takes them itself; another follows, in case nobody does.
package final class TaskQueue: @unchecked Sendable {
  let queue: RecordQueue
  let followers = LeaderFollowers()

  package init(_ queue: RecordQueue) { self.queue = queue }

  /// Says that this thread is about to take records.
  package func lead() { followers.begin() }

  /// Ends that: the thread in `follow` goes on, soon or at once.
  package func resign(soFollowedByAnother: Bool) {
    followers.end(soFollowedByAnother: soFollowedByAnother)
  }

  /// Waits until there is a record that no other thread of this process is about to take,
  /// taking nothing.
  ///
  /// - Throws: `.timedOut`, `.busy`, `.endOfStream` or `.interrupted`.
  package func follow(until deadline: Deadline) throws(Errno) {
    while true {
      if followers.isExpected {
        // What woke this thread may have been meant for whoever takes.
        queue.wakeSuccessor()
        if deadline.hasPassed { throw .timedOut }
        try followers.sleep(until: deadline)
      } else if queue.hasRecords {
        return
      } else {
        try queue.sleepUntilRecords(until: deadline) { followers.isExpected }
      }
    }
  }
}
