//===--- SymbolTests.swift - The functions that C sees -------------------===//

import Glibc
import MartletABI
import Testing

/// The text of a file of the project.
private func text(_ path: String) throws -> String {
  let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
  let file = unsafe try #require(fopen(root.joined(separator: "/") + "/" + path, "r"))
  defer { unsafe fclose(file) }
  var text: [UInt8] = []
  while case let byte = unsafe getc(file), byte != EOF { text.append(UInt8(byte)) }
  return String(decoding: text, as: UTF8.self)
}

/// The functions that the headers declare, sorted.
private func declared() throws -> [String] {
  let header = try ["base", "locks", "memory", "pipe", "queue", "stream"]
    .map { try text("Sources/CMartlet/include/martlet_\($0).h") }.joined()
    .replacing(#/(?s)/\*.*?\*//#, with: "")
  let names = header.matches(of: #/\b(martlet_\w+)\(/#).map { String($0.1) }
  #expect(Set(names).count == names.count)
  return names.sorted()
}

@Suite struct SymbolTests {
  @Test func `symbols.txt lists what the header declares, sorted`() throws {
    let listed = try text("Tests/MartletABITests/symbols.txt").split(separator: "\n")
    #expect(listed.map(String.init) == (try declared()))
  }

  @Test func `the library exports what the header declares`() throws {
    let map = try text("Sources/MartletLibrary/exports.map")
    #expect(map.matches(of: #/\b(martlet_\w+);/#).map { String($0.1) } == (try declared()))
  }

  @Test func `every declared function is there to be called`() throws {
    let missing = try declared().filter { unsafe dlsym(nil, $0) == nil }
    #expect(missing == [])
  }
}
