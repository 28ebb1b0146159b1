internal import CMartlet
internal import Martlet
@c @implementation
public func martlet_abi_version() -> CInt { probe() }
