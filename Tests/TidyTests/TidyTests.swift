import Foundation
import Testing

/// The house rules that a machine can check: length of lines, functions and files, no code that stops the
/// program, no floating point in the core, no file that nothing uses.
struct TidyTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let sources: [(path: String, lines: [String])] = files(["Sources", "Plugins"], ending: "swift")
  static let tests: [(path: String, lines: [String])] = files(["Tests"], ending: "swift")
  static let queries: [(path: String, lines: [String])] = files(["SQL"], ending: "sql")

  static func files(_ folders: [String], ending: String) -> [(path: String, lines: [String])] {
    folders.flatMap { folder in
      let top = root.appendingPathComponent(folder)
      let found = FileManager.default.enumerator(atPath: top.path)?.compactMap { $0 as? String } ?? []
      return found.filter { $0.hasSuffix(".\(ending)") && !$0.hasPrefix("Bundled/SQL") }.sorted().compactMap {
        path -> (String, [String])? in
        guard let text = try? String(contentsOf: top.appendingPathComponent(path), encoding: .utf8) else {
          return nil
        }
        return ("\(folder)/\(path)", text.components(separatedBy: "\n"))
      }
    }
  }

  @Test func linesAreAtMost110Columns() {
    let long = (Self.sources + Self.tests).flatMap { file in
      file.lines.enumerated().filter { $0.element.count > 110 }.map { "\(file.path):\($0.offset + 1)" }
    }
    #expect(long.isEmpty)
  }

  @Test func filesAreAtMost500Lines() {
    let long = (Self.sources + Self.tests + Self.queries).filter { $0.lines.count > 501 }.map(\.path)
    #expect(long.isEmpty)
  }

  @Test func functionsFitAScreen() {
    var long: [String] = []
    for file in Self.sources + Self.tests {
      var start: (line: Int, indent: Int)?
      for (number, line) in file.lines.enumerated() {
        let indent = line.prefix { $0 == " " }.count
        let text = line.dropFirst(indent)
        if let open = start, indent == open.indent, text == "}" {
          if number - open.line >= 70 { long.append("\(file.path):\(open.line + 1)") }
          start = nil
        }
        let isFunction = text.contains("func ") || text.contains(" init(") || text.hasPrefix("init(")
        if start == nil, isFunction, !text.hasPrefix("//"), !text.hasSuffix("}") { start = (number, indent) }
      }
    }
    #expect(long.isEmpty)
  }

  @Test func nothingStopsTheProgram() {
    let words = ["try!", "fatalError(", "as!", "preconditionFailure("]
    let found = Self.sources.flatMap { file in
      file.lines.enumerated().filter { line in
        !line.element.trimmingCharacters(in: .whitespaces).hasPrefix("//")
          && words.contains { line.element.contains($0) }
      }.map { "\(file.path):\($0.offset + 1)" }
    }
    #expect(found.isEmpty)
  }

  @Test func moneyKnowsNoFloatingPoint() {
    let core = ["Money", "Ledger", "Guarantees", "Reinsurance", "Posting", "Statements"].map {
      "Sources/\($0)/"
    }
    let found = Self.sources.filter { file in core.contains { file.path.hasPrefix($0) } }.flatMap { file in
      file.lines.enumerated().filter { line in
        line.element.split { !$0.isLetter }.contains { $0 == "Double" || $0 == "Float" }
      }.map { "\(file.path):\($0.offset + 1)" }
    }
    #expect(found.isEmpty)
  }

  @Test func everyQueryIsUsed() {
    let texts = Self.sources.map { $0.lines.joined(separator: "\n") }
    let unused = Self.queries.filter { $0.path.contains("/query/") }.filter { query in
      let name = query.path.split(separator: "/").last.map { String($0.dropLast(4)) } ?? ""
      return !texts.contains { $0.contains("\"\(name)\"") }
    }.map(\.path)
    #expect(unused.isEmpty)
  }

  /// A Swift file declares a type, or extends one; one whose types nobody else names is left over.
  @Test func everyFileIsUsed() {
    let words = Self.sources.map { file in
      (
        path: file.path,
        words: Set(file.lines.joined(separator: "\n").split { !$0.isLetter && !$0.isNumber && $0 != "_" })
      )
    }
    var unused: [String] = []
    for file in Self.sources {
      let declared = file.lines.compactMap { line -> Substring? in
        let parts = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        guard let place = parts.firstIndex(where: { ["struct", "class", "enum", "protocol"].contains($0) }),
          !line.hasPrefix(" "), place + 1 < parts.count
        else { return nil }
        return parts[place + 1]
      }
      let isExtended = file.lines.contains { $0.hasPrefix("extension ") || $0.hasPrefix("public func ") }
      let isMain = file.lines.contains { $0.hasPrefix("@main") }
      guard !declared.isEmpty, !isExtended, !isMain else { continue }
      let isUsed = words.contains { other in
        other.path != file.path && declared.contains { other.words.contains($0) }
      }
      if !isUsed { unused.append(file.path) }
    }
    #expect(unused.isEmpty)
  }
}
