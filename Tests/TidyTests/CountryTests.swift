import Foundation
import Testing

/// No line of code knows a country: what it decides is in its pack, and the tables of cases that the shipped
/// packs pass are passed by packs that are made up (`Tests/SchemesTests/Packs`).
struct CountryTests {
  /// Where a bank's or an agency's own file is read: what these are called is their writers', and a pack says
  /// which of them it takes (`declaration_list.csv`).
  private static let readers = [
    "Sources/Operations/DisasterLoad.swift", "Sources/gledger/DisasterCommand.swift",
    "Sources/Schemes/TableFormat.swift", "Sources/Interchange/Zengin",
  ]
  /// Examples of events in the help, with names from the shipped packs.
  private static let examples = ["Sources/Interchange/EventHelp.swift"]

  /// Without comments, and without the pack and the mapping that a help shows as examples of a command.
  private static func code(_ line: String) -> String {
    let text = line.replacing("--scheme united-states", with: "").replacing("(sba-7a)", with: "")
    return text.firstRange(of: "//").map { String(text[..<$0.lowerBound]) } ?? text
  }

  private static let code: [(place: String, text: String)] = TidyTests.sources.filter { file in
    !(readers + examples).contains { file.path.hasPrefix($0) }
  }.flatMap { file in
    file.lines.enumerated().map { ("\(file.path):\($0.offset + 1)", code($0.element)) }
  }

  @Test func noLineOfCodeNamesACountry() {
    let countries: Set = [
      "japan", "japanese", "china", "chinese", "united", "usa", "american", "kuwait", "sba", "fema", "yen",
      "yuan", "dollar", "tokyo",
    ]
    func names(_ text: String) -> [String] {
      text.matches(of: /[A-Z]?[a-z]+|[A-Z]+/).map { $0.output.lowercased() }.filter(countries.contains)
    }
    #expect(names("let unitedStates = [\"FEMA\"]") == ["united", "fema"])
    #expect(Self.code.filter { !names($0.text).isEmpty }.map(\.place) == [])
  }

  /// Nor what a shipped pack calls a book, a party, a programme, a line, an area or a disaster.
  @Test func noLineOfCodeNamesWhatAPackNames() throws {
    let codes = try Self.codes()
    #expect(codes.count > 100 && codes.isSuperset(of: ["tokyo", "jfc", "bank-share-20", "7a", "treasury"]))
    let found = Self.code.filter { line in
      line.text.matches(of: /"([^"\\]+)"/).contains { codes.contains($0.output.1.lowercased()) }
    }
    #expect(found.map(\.place) == [])
  }

  /// Codes of the shipped packs but for words of the trade, and for what two letters can be.
  private static func codes() throws -> Set<String> {
    let packs = TidyTests.root.appendingPathComponent("Sources/Schemes/Packs")
    var codes: Set<String> = []
    for pack in try FileManager.default.contentsOfDirectory(atPath: packs.path) {
      for table in ["book", "party", "programme", "line", "area", "disaster"] {
        let path = packs.appendingPathComponent("\(pack)/\(table).csv").path
        guard FileManager.default.fileExists(atPath: path) else { continue }
        for row in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst() {
          if let code = row.split(separator: ",").first { codes.insert(code.lowercased()) }
        }
      }
    }
    let words: Set = ["disaster", "loan", "state", "program", "reinsurer"]
    return codes.filter { $0.count > 2 || $0.contains(where: \.isNumber) }.subtracting(words)
  }
}
