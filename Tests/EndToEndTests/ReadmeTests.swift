import Foundation
import Testing

/// The tour of README.md: what it shows is what a reader gets.
@Suite struct ReadmeTests {
  /// One command of the tour with what the README shows below it.
  struct Step {
    var line: String
    var output: String
  }

  static func steps(_ text: String) -> [Step] {
    var steps: [Step] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```console" {
        isInside = true
      } else if line == "```" {
        isInside = false
      } else if isInside, line.hasPrefix("$ ") {
        steps.append(Step(line: String(line.dropFirst(2)), output: ""))
      } else if isInside, !steps.isEmpty {
        steps[steps.count - 1].output += line + "\n"
      }
    }
    return steps.filter { $0.line.hasPrefix("gledger") }
  }

  @Test func theTourRunsAsItIsShown() throws {
    let path = "\(Program.root)/README.md"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let steps = Self.steps(text)
    #expect(steps.count > 8)
    let home = TestFolder.shared.path + "/tour"
    let program = Program(environment: ["GLEDGER_HOME": home, "GLEDGER_ACTOR": "clerk"])
    defer { _ = try? program.run(["server", "stop"]) }
    let isWriting = ProcessInfo.processInfo.environment["GLEDGER_GOLDEN"] == "write"
    var written = ""
    var rest = text[...]
    for step in steps {
      let outcome = try program.shell(step.line)
      let shown = outcome.output.replacing(home, with: "/var/lib/gledger")
      let place = try #require(rest.firstRange(of: "$ \(step.line)\n\(step.output)"))
      written += rest[..<place.lowerBound] + "$ \(step.line)\n\(shown)"
      rest = rest[place.upperBound...]
      if !isWriting { #expect(unmarked(step.output) == unmarked(shown), "\(step.line)") }
    }
    if isWriting { try Data((written + rest).utf8).write(to: URL(fileURLWithPath: path)) }
  }

  /// Without the blank lines between one command and the next, and the version of the server.
  private func unmarked(_ text: String) -> String {
    masked(text).replacing(/PostgreSQL [0-9]+/, with: "PostgreSQL").trimmingCharacters(in: .newlines)
  }
}
