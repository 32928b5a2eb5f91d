import Foundation
import Testing

/// Help, completions and wrong usage, which need no ledger.
@Suite struct UsageTests {
  let program = Program(environment: ["GLEDGER_HOME": "/nonexistent/gledger"])

  static let wrong: [[String]] = [
    ["nonsense"], ["post"], ["post", "--colour", "red", "x.csv"],
    ["post", "--rejects", "r.csv", "a.csv", "b.csv"], ["init"], ["settle", "--treaty", "X"],
    ["statement", "fund"], ["statement", "fund", "--book", "VT", "--format", "pdf"], ["log", "-n", "many"],
    ["help", "events", "claim.eaten"], ["reverse", "VT/X"],
  ]

  @Test(arguments: wrong)
  func wrongUsageEndsWith2AndSaysWhatIsWrong(_ arguments: [String]) throws {
    let outcome = try program.run(arguments)
    #expect(outcome.status == 2 && outcome.output.isEmpty && outcome.errors.contains("Error: "), "\(outcome)")
  }

  static let commands: [[String]] = [
    [], ["init"], ["post"], ["settle"], ["reverse"], ["statement"], ["statement", "fund"],
    ["statement", "trial-balance"], ["statement", "account"], ["status"], ["log"], ["show"], ["scheme"],
    ["scheme", "check"], ["scheme", "show"], ["scheme", "apply"], ["upgrade"], ["server"],
    ["server", "start"],
    ["server", "stop"], ["server", "status"],
  ]

  @Test(arguments: commands)
  func everyCommandHasAHelpText(_ command: [String]) throws {
    let long = try program.run(command + ["--help"])
    let short = try program.run(["help"] + command)
    #expect(long.status == 0 && long.output.hasPrefix("OVERVIEW: ") && long.output.contains("USAGE: gledger"))
    #expect(long.errors.isEmpty && short.output == long.output)
    let text = long.output.split(separator: "\n").filter { !$0.hasPrefix("USAGE: ") }
    #expect(text.allSatisfy { $0.count <= 80 && ($0.hasPrefix(" ") || !$0.hasSuffix(" ")) })
  }

  @Test func eventsHaveAPage() throws {
    let all = try program.run(["help", "events"])
    #expect(all.status == 0 && all.output.contains("claim.paid") && all.output.contains("gledger.events/1"))
    let one = try program.run(["help", "events", "claim.paid"])
    #expect(one.status == 0 && one.output.hasPrefix("claim.paid\n") && one.output.contains("example:"))
    #expect(try program.run(["events", "claim.paid"]).output == one.output)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completions(_ shell: String) throws {
    let outcome = try program.run(["--generate-completion-script", shell])
    #expect(outcome.status == 0 && outcome.output.contains("trial-balance") && outcome.errors.isEmpty)
  }

  @Test func theVersion() throws {
    let outcome = try program.run(["--version"])
    #expect(outcome.status == 0 && outcome.output.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
  }
}
