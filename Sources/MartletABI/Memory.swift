//===--- Memory.swift - Plain shared memory, as C sees it ----------------===//

internal import CMartlet
internal import MartletEngine

@c @implementation
public func martlet_memory_create(
  _ count: Int, _ label: UnsafePointer<CChar>,
  _ memory: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    let created = try unsafe AnonymousMemory(byteCount: count, label: String(cString: label))
    unsafe memory.pointee = retain(created)
  }
}

@c @implementation
public func martlet_memory_attach(
  _ descriptor: CInt, _ count: Int, _ memory: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    let attached = try AnonymousMemory(attachingTo: descriptor, byteCount: count)
    unsafe memory.pointee = retain(attached)
  }
}

@c @implementation
public func martlet_memory_close(_ memory: OpaquePointer) {
  unsafe release(memory)
}

@c @implementation
public func martlet_memory_address(_ memory: OpaquePointer) -> UnsafeMutableRawPointer {
  unsafe borrow(memory, as: AnonymousMemory.self).address
}

@c @implementation
public func martlet_memory_count(_ memory: OpaquePointer) -> Int {
  unsafe borrow(memory, as: AnonymousMemory.self).byteCount
}

@c @implementation
public func martlet_memory_descriptor(_ memory: OpaquePointer) -> CInt {
  unsafe borrow(memory, as: AnonymousMemory.self).descriptor
}
