import Foundation
import Testing

/// The whole way of a reconciliation, as the people of an office walk it.
@Suite struct ReconcileWalkTests {
  private static let account = "VT/1010"

  /// Two contributions, of which the bank has one, and a charge that the books lack.
  private static let message = """
    :20:MAY
    :25:US-001
    :28C:1/1
    :60F:C240101USD0,00
    :61:2401030103C500000,00NTRFC1
    :86:treasury
    :61:2401050105D12,50NCHGNONREF
    :86:charges of the bank
    :62F:C240131USD499987,50
    -

    """

  /// A ledger with the statement loaded and matched.
  private func loaded() throws -> Ledger {
    let ledger = try Ledger()
    #expect(try ledger.post(Rows.header, Rows.money, Rows.reinsurer).status == 0)
    let file = try TestFolder.shared.write(Self.message, as: "may.sta")
    let bank = try ledger.run("reconcile", "bank", file, "--account", Self.account)
    #expect(bank.status == 1 && bank.output.contains("exact-reference: 1"), "\(bank)")
    return ledger
  }

  private func documents(_ outcome: Outcome, _ key: String) throws -> [[String: Any]] {
    try #require(try outcome.json()[key] as? [[String: Any]], "\(outcome)")
  }

  @Test func fromTheStatementToNothingOpen() throws {
    let ledger = try loaded()
    let at = ["--account", Self.account]
    func reconcile(_ words: String..., as actor: String = "clerk") throws -> Outcome {
      var program = ledger.program
      program.environment["GLEDGER_ACTOR"] = actor
      return try program.run(["reconcile"] + words + at + ["--format", "json"])
    }
    let status = try reconcile("status")
    #expect(status.status == 1)
    let statement = try #require(try documents(status, "statements").first)
    let rows = try #require(statement["rows"] as? [String: String])
    #expect(
      [rows["bank"], rows["not_in_books"], rows["books"]] == ["499987.50", "12.50", "500000.00"], "\(rows)")
    let found = try #require((statement["breaks"] as? [[String: Any]])?.first?["break"] as? Int)
    // Undo: the next run keeps the two apart until somebody decides that they belong together.
    let match = try #require(
      try documents(reconcile("status", "--matches"), "matches").first?["match"] as? String)
    #expect(try reconcile("undo", match, "--reason", "to be looked at").status == 0)
    let apart = try reconcile("match")
    #expect(apart.status == 1, "\(apart)")
    let rules = try #require(try apart.json()["matches"] as? [String: Any])
    #expect(rules.isEmpty)
    let open = try #require(
      try documents(reconcile("status"), "statements").first?["breaks"] as? [[String: Any]])
    #expect(open.count == 3)
    let ours = try #require(open.first { $0["books"] as? String == "500000.00" }?["break"] as? Int)
    #expect(try reconcile("decide", "\(ours)", "rejoin", "--reason", "it was right").status == 0)
    #expect(try reconcile("match").output.contains("\"exact-reference\": 1"))
    // Decide, propose, look, approve.
    #expect(try reconcile("decide", "\(found)", "note", "--reason", "asked the bank").status == 0)
    let proposed = try reconcile("propose", "\(found)", "--against", "5140", "--reason", "charges")
    let name = try #require(try proposed.json()["proposal"] as? String, "\(proposed)")
    #expect(try documents(reconcile("events"), "events").isEmpty)
    let shown = try #require(try documents(reconcile("events", "--proposed"), "events").first)
    #expect(shown["proposal"] as? String == name)
    #expect((shown["event"] as? String)?.contains("journal.entry") == true)
    let own = try reconcile("approve", "--proposal", name, "--reason", "mine")
    #expect(own.status == 3 && own.errors.contains("cannot approve"), "\(own)")
    let other = try reconcile("approve", "--proposal", "1-0123456789abcdef", "--reason", "blind", as: "chief")
    #expect(other.status == 3, "\(other)")
    #expect(try reconcile("approve", "--proposal", name, "--reason", "right", as: "chief").status == 0)
    // Post, match again, nothing is left.
    let events = try ledger.program.run(["reconcile", "events"] + at)
    let posted = try ledger.program.run(["post", "-", "--approver", "chief"], input: events.output)
    #expect(events.status == 0 && posted.status == 0, "\(posted)")
    let last = try reconcile("match")
    #expect(last.status == 0, "\(last)")
    let clean = try ledger.program.run(["reconcile", "status"] + at)
    #expect(clean.status == 0 && clean.output.contains("No open items."), "\(clean)")
    #expect(try ledger.run("verify").status == 0)
  }

  /// What is printed and the exit code say what was stored, also where the matching fails behind it.
  @Test func aFailureBehindALoadedStatementIsNoNothingDone() throws {
    let ledger = try Ledger()
    let file = try TestFolder.shared.write(Self.message, as: "may.sta")
    let rules = try TestFolder.shared.write(
      """
      format: gledger.rules/1
      tolerances: [ { currency: USD, amount: "0.01", account: "9999" } ]
      stages: [ { name: exact, method: reference, kinds: [reference] } ]

      """, as: "rules.yaml")
    let words = ["reconcile", "bank", file, "--account", Self.account, "--rules", rules, "--format", "json"]
    let failed = try ledger.program.run(words)
    #expect(failed.status == 1 && failed.errors.contains("unknown-account"), "\(failed)")
    #expect(try documents(failed, "statements").map { $0["outcome"] as? String } == ["loaded"])
    #expect(try failed.json()["error"] as? String == "unknown-account")
    let again = try ledger.program.run(words)
    #expect(again.status == 3, "\(again)")
    #expect(try documents(again, "statements").map { $0["outcome"] as? String } == ["known"])
    // A second file that cannot be read: the first is loaded, and said to be.
    let next = try Ledger()
    let broken = try TestFolder.shared.write("hello\n", as: "hello.txt")
    let some = try next.run("reconcile", "bank", file, broken, "--account", Self.account, "--format", "json")
    #expect(some.status == 1 && some.errors.contains("hello.txt"), "\(some)")
    #expect(try documents(some, "statements").map { $0["outcome"] as? String } == ["loaded"])
  }

  /// A balance that nothing explains is open like anything else.
  @Test func anUnexplainedBalanceEndsWithOne() throws {
    let ledger = try Ledger()
    #expect(try ledger.post(Rows.header, Rows.money).status == 0)
    let whole = """
      :20:MAY
      :25:US-001
      :28C:1/1
      :60F:C240101USD12,50
      :61:2401030103C500000,00NTRFC1
      :62F:C240131USD500012,50
      -

      """
    let file = try TestFolder.shared.write(whole, as: "may.sta")
    let bank = try ledger.run("reconcile", "bank", file, "--account", Self.account)
    #expect(bank.status == 1 && bank.output.contains("balance, 0-7 days: 1"), "\(bank)")
    #expect(try ledger.run("reconcile", "match", "--account", Self.account).status == 1)
    #expect(try ledger.run("reconcile", "status", "--account", Self.account).status == 1)
  }
}
