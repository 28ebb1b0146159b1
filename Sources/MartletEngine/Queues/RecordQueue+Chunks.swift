//===--- RecordQueue+Chunks.swift - Chunks: finding, adding, giving back ---===//

internal import CPlatform

extension RecordQueue {
  /// Where the first chunk starts in the file, and its size.
  static var firstChunk: Int { MemoryLayout<layout_queue>.size }
  static var firstChunkSize: Int { 64 << 10 }

  /// The largest chunk that is added for records which would fit a smaller one.
  static var largestChunkSize: Int { 1 << 20 }

  /// How many free chunks are looked at before a new one is added.
  private static var searchLimit: Int { 16 }

  static var chunkHeader: Int { MemoryLayout<layout_chunk>.size }

  /// More than any machine has memory for, and far from the end of the integers.
  static var largestRecord: Int { 1 << 56 }

  /// The bytes of a record's size.
  static var sizeByteCount: Int { 8 }

  /// The size of a new chunk for `space` bytes at an offset of the file.
  static func newChunkSize(for space: Int, at offset: UInt64) -> Int {
    (max(chunkHeader + space, min(Int(offset), largestChunkSize)) + 4095) & ~4095
  }

  /// What a record of `byteCount` bytes takes in a chunk.
  static func space(for byteCount: Int) -> Int { sizeByteCount + (byteCount + 7) & ~7 }
}

// MARK: - Chunks

extension RecordQueue {
  /// The chunk at an offset of the file, checked.
  @inline(__always)
  private func chunk(at offset: UInt64) throws(Errno) -> UnsafeMutablePointer<layout_chunk> {
    let header = UInt64(Self.chunkHeader)
    guard offset >= UInt64(Self.firstChunk), offset % 8 == 0 else { throw .corrupt }
    let size = try unsafe windows.address(of: offset, byteCount: header).load(as: UInt64.self)
    guard size >= header else { throw .corrupt }
    return try unsafe windows.address(of: offset, byteCount: size)
      .assumingMemoryBound(to: layout_chunk.self)
  }

  /// Where consumers stand: at the start of the first chunk if producers have
  /// gone back there since the last record was got.
  func headPosition(seeing tail: QueuePosition) -> QueuePosition {
    var position = head.position
    if position.records == tail.restart {
      position.chunk = UInt64(Self.firstChunk)
      position.offset = UInt64(Self.chunkHeader)
    }
    return position
  }

  /// The first record's bytes; `position` moves to the record. Under the
  /// consumers' lock, when the queue is not empty.
  @inline(__always)
  func findRecord(at position: inout QueuePosition) throws(Errno) -> UnsafeRawBufferPointer {
    for _ in 0..<2 {
      let chunk = try unsafe chunk(at: position.chunk)
      let size = unsafe chunk.pointee.size
      guard position.offset >= UInt64(Self.chunkHeader), position.offset % 8 == 0,
        position.offset <= size
      else { throw .corrupt }
      let rest = size - position.offset
      if rest >= UInt64(Self.sizeByteCount) {
        let start = unsafe UnsafeRawPointer(chunk) + Int(position.offset)
        let byteCount = unsafe start.load(as: UInt64.self)
        if byteCount <= rest - UInt64(Self.sizeByteCount) {
          return unsafe UnsafeRawBufferPointer(
            start: start + Self.sizeByteCount, count: Int(byteCount))
        }
        if byteCount != LAYOUT_JUMP { throw .corrupt }
      }
      position.chunk = unsafe chunk.pointee.next
      position.offset = UInt64(Self.chunkHeader)
    }
    throw .corrupt
  }

  /// Finds `space` bytes for the next record; `position` moves behind them. Under
  /// the producers' lock.
  ///
  /// - Returns: nil if that takes a new chunk, but it is worth waiting for consumers to
  ///   leave one.
  @inline(__always)
  func claim(
    _ space: Int, at position: inout QueuePosition, backoff: inout GrowthBackoff
  ) throws(Errno) -> UnsafeMutableRawPointer? {
    var chunk = try unsafe chunk(at: position.chunk)
    guard unsafe position.offset <= chunk.pointee.size, position.offset % 8 == 0 else {
      throw .corrupt
    }
    if unsafe UInt64(space) > chunk.pointee.size - position.offset {
      let next = try unsafe goOn(after: chunk, for: space, at: &position, backoff: &backoff)
      guard let next = unsafe next else { return nil }
      unsafe chunk = next
    }
    let start = unsafe UnsafeMutableRawPointer(chunk) + Int(position.offset)
    position.offset += UInt64(space)
    return unsafe start
  }

  /// Moves `position` to the start of a chunk for `space` bytes that takes the place after `chunk`.
  @inline(never)
  private func goOn(
    after chunk: UnsafeMutablePointer<layout_chunk>, for space: Int,
    at position: inout QueuePosition, backoff: inout GrowthBackoff
  ) throws(Errno) -> UnsafeMutablePointer<layout_chunk>? {
    let rest = unsafe chunk.pointee.size - position.offset
    let found = try unsafe findChunk(after: chunk, for: space, at: position)
    if found == nil, shouldWait(&backoff, at: position) { return nil }
    let next =
      if let found { found } else { try unsafe addChunk(after: chunk, for: space, at: &position) }
    if rest >= UInt64(Self.sizeByteCount) {
      // Nobody reads this before a record in the next chunk is published.
      unsafe (UnsafeMutableRawPointer(chunk) + Int(position.offset))
        .storeBytes(of: LAYOUT_JUMP, as: UInt64.self)
    }
    position.chunk = next
    position.offset = UInt64(Self.chunkHeader)
    return try unsafe self.chunk(at: next)
  }

  /// Makes the chunk after `chunk` one that consumers have left and that holds
  /// `space` bytes; returns its offset, or nil if there is none.
  ///
  /// It is the one they left last, as far as it is looked for: that is still in the
  /// caches. Whoever dies here loses a free chunk at the most, until the queue is empty.
  private func findChunk(
    after chunk: UnsafeMutablePointer<layout_chunk>, for space: Int, at position: QueuePosition
  ) throws(Errno) -> UInt64? {
    let occupied = headChunk(seeing: position)
    let needed = UInt64(Self.chunkHeader + space)
    var before = unsafe chunk
    var found: UInt64?
    var beforeFound = unsafe chunk
    for _ in 0..<Self.searchLimit {
      let offset = unsafe before.pointee.next
      if offset == occupied || offset == position.chunk { break }
      let candidate = try unsafe self.chunk(at: offset)
      if unsafe candidate.pointee.size >= needed {
        found = offset
        unsafe beforeFound = before
      }
      unsafe before = candidate
    }
    guard let found else { return nil }
    if unsafe beforeFound != chunk {
      let moved = try unsafe self.chunk(at: found)
      unsafe beforeFound.pointee.next = moved.pointee.next
      unsafe moved.pointee.next = chunk.pointee.next
      unsafe chunk.pointee.next = found
    }
    return found
  }

  /// The chunk in which consumers are, which producers must not enter.
  func headChunk(seeing tail: QueuePosition) -> UInt64 {
    let head = self.head.snapshot()
    return head.records == tail.restart ? UInt64(Self.firstChunk) : head.chunk
  }

  private func addChunk(
    after chunk: UnsafeMutablePointer<layout_chunk>, for space: Int,
    at position: inout QueuePosition
  ) throws(Errno) -> UInt64 {
    let offset = position.file_end
    guard offset % 4096 == 0, offset < Self.largestRecord else { throw .corrupt }
    let size = Self.newChunkSize(for: space, at: offset)
    noteGrowth()
    try windows.allocate(from: Int(offset), byteCount: size)
    let address: UnsafeMutableRawPointer
    do {
      unsafe address = try unsafe windows.address(of: offset, byteCount: UInt64(size))
    } catch {
      windows.punch(from: Int(offset), byteCount: size)
      throw error
    }
    let new = unsafe address.assumingMemoryBound(to: layout_chunk.self)
    unsafe new.pointee.size = UInt64(size)
    unsafe new.pointee.next = chunk.pointee.next
    // Published before it is linked: if this process dies, nobody else makes a chunk there.
    position.file_end = offset + UInt64(size)
    tail.publish(position)
    unsafe chunk.pointee.next = offset
    return offset
  }
}
