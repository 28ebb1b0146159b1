//===--- SystemError.swift - What a call failed with ----------------------===//

private import Glibc
internal import MartletEngine

/// What a call failed with, as the operating system numbers it.
public struct SystemError: Error, Equatable, CustomStringConvertible {
  /// An error number of errno(3).
  public let code: CInt

  /// The error of a number.
  public init(code: CInt) { self.code = code }

  public var description: String { unsafe String(cString: strerror(code)) }

  /// Runs a body of the engine.
  static func catching<R>(_ body: () throws(Errno) -> R) throws(SystemError) -> R {
    do throws(Errno) {
      return try body()
    } catch {
      throw SystemError(code: error.rawValue)
    }
  }
}
