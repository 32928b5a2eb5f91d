import Foundation
import Testing

/// Docs/coverage.md names a test for each row, and each is there.
struct CoverageTests {
  private static let rows: [[String]] = {
    let path = TidyTests.root.appendingPathComponent("Docs/coverage.md").path
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| scheme ") }.map {
      $0.replacing("\\|", with: "/").split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }()

  /// Names of tests by their suites: functions below `@Test` of a type and of its extensions, and the tables
  /// of cases that they run.
  private static let tests: [String: Set<String>] = {
    var tests: [String: Set<String>] = [:]
    for file in TidyTests.tests {
      var (suite, isTest) = ("", false)
      for line in file.lines {
        if let found = line.firstMatch(of: /^(?:@Suite.* )?(?:struct|extension|final class|enum) (\w+)/) {
          suite = String(found.output.1)
        }
        if line.contains("@Test") { isTest = true }
        if let table = line.firstMatch(of: /^  static let (\w+): \[\w*(?:Case|Row)\]/) {
          tests[suite, default: []].insert(String(table.output.1))
        }
        guard isTest, let found = line.firstMatch(of: /func `?(\w[^`(]*)/) else { continue }
        tests[suite, default: []].insert(String(found.output.1))
        isTest = false
      }
    }
    return tests
  }()

  /// `Suite`, `Suite.test`, or `.test` of the suite named before.
  private static func named(_ cell: String) -> [(suite: String, test: String?)] {
    var suite = ""
    return cell.matches(of: /`?([A-Z]\w*Tests)?(?:\.(\w+))?`?/).compactMap { found in
      if let name = found.output.1 { suite = String(name) }
      if found.output.1 == nil, found.output.2 == nil { return nil }
      return (suite, found.output.2.map { String($0) })
    }
  }

  @Test func everyRowHasATestThatIsThere() {
    #expect(Self.rows.count > 40 && Self.tests.count > 100)
    for row in Self.rows where row.count == 5 && !row[0].hasPrefix("---") {
      let named = Self.named(row[4])
      #expect(!named.isEmpty, "\(row[0]) names no test")
      for (suite, test) in named {
        let known = Self.tests[suite]
        #expect(known != nil, "\(row[0]): there is no suite \(suite)")
        if let test { #expect(known?.contains(test) ?? false, "\(row[0]): \(suite) has no test \(test)") }
      }
    }
    #expect(Self.rows.filter { $0.count != 5 && !$0[0].hasPrefix("---") }.map { $0[0] } == [])
  }

  /// The reader of the table can fail.
  @Test func aTestThatIsNotThereIsFound() {
    let named = Self.named("`CoverageTests.noSuchTest`, `.aTestThatIsNotThereIsFound`; NoSuchTests")
    #expect(named.map(\.suite) == ["CoverageTests", "CoverageTests", "NoSuchTests"])
    #expect(named.map { Self.tests[$0.suite]?.contains($0.test ?? "") } == [false, true, nil])
  }
}
