//===--- Engine.swift - About this build ----------------------------------===//

internal import CMartlet
internal import Martlet

@c @implementation
public func martlet_abi_version() -> CInt { 1 }

@c @implementation
public func martlet_now() -> Int64 { Deadline.now.nanoseconds }
