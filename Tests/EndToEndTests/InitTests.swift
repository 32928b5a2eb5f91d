import Foundation
import Testing

@Suite struct InitTests {
  @Test func aLedgerIsMadeOnceAndInitIsSafeToRepeat() throws {
    let ledger = try Ledger(pack: nil)
    let first = try ledger.run("init", "--scheme", "united-states")
    #expect(first.status == 0 && first.output.contains("pack       united-states 1: "))
    #expect(first.output.contains("migrations applied") && first.output.contains("seal       1, recorded"))
    let head = try ledger.head()
    let second = try ledger.run("init", "--scheme", "united-states")
    #expect(second.status == 0 && second.output.contains("schema     up to date"))
    #expect(second.output.contains("in force already") && !second.output.contains("seal"))
    #expect(try ledger.head() == head)
    let document = try ledger.done("init", "--scheme", "united-states", "--format", "json").json()
    #expect(document["format"] as? String == "gledger.init/1" && document["receipt"] is NSNull)
  }

  @Test func anUnknownPackIsNamedWithThoseThatThereAre() throws {
    let outcome = try Ledger(pack: nil).run("init", "--scheme", "nowhere")
    #expect(outcome.status == 3 && outcome.output.isEmpty)
    #expect(
      outcome.errors == """
        gledger: there is no scheme pack `nowhere`
          use one of china, japan, united-states, or a folder that holds a pack.yaml

        """)
  }

  static let commands: [[String]] = [
    ["post", "Examples/first-steps.csv"], ["settle", "--treaty", "QS-EXAMPLE", "--through", "2024-12-31"],
    ["reverse", "VT/C1", "--reason", "x"], ["statement", "fund", "--book", "VT"],
    ["statement", "trial-balance", "--book", "VT"],
    ["statement", "account", "--book", "VT", "--account", "1010"],
    ["status"], ["log"], ["show", "1"], ["scheme", "show"], ["scheme", "apply", "united-states"], ["upgrade"],
  ]

  @Test(arguments: commands)
  func withoutALedgerEachCommandSaysTheLineToType(_ arguments: [String]) throws {
    // A server with another ledger, and no server at all.
    _ = try Ledger()
    let ledger = try Ledger(pack: nil)
    let nowhere = Program(environment: ["GLEDGER_HOME": try TestFolder.shared.file("absent")])
    for program in [ledger.program, nowhere] {
      let outcome = try program.run(arguments)
      #expect(outcome.status == 3 && outcome.output.isEmpty)
      #expect(outcome.errors.contains("type: gledger init --scheme united-states"))
    }
  }

  @Test func aLedgersNameIsPlain() throws {
    let ledger = try Ledger(pack: nil)
    for name in ["Main", "a-b", "保証", "", String(repeating: "a", count: 41)] {
      let outcome = try ledger.run("init", "--scheme", "united-states", "--ledger", name)
      #expect(outcome.status == 2 && outcome.errors.contains("must be lower-case letters"))
    }
  }
}
