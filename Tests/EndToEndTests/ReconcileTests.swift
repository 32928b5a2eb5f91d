import Foundation
import Testing

/// Bank statements at the command.
@Suite struct ReconcileTests {
  /// Two statements of MT940 that follow one another; the second of another closing.
  private static func message(second closing: String) -> String {
    """
    :20:FIRST
    :25:US-001
    :28C:7/1
    :60F:C240501USD500,00
    :61:2405020502C300,NTRFINV 17//B1
    :86:166?00CREDIT?20EREF+E1?32Erika Mustermann
    :61:2405020502D0,05NCHGNONREF//B2
    :62F:C240502USD799,95
    -
    :20:SECOND
    :25:US-001
    :28C:8/1
    :60F:C240502USD799,95
    :61:2405030503RC100,NTRFNONREF//B3
    :62F:C240503USD\(closing)
    -

    """
  }

  @Test func checkProvesWithoutALedger() throws {
    let program = Program()
    let good = try TestFolder.shared.write(Self.message(second: "699,95"), as: "good.sta")
    let checked = try program.run(["reconcile", "check", good])
    #expect(checked.status == 0 && checked.errors.isEmpty, "\(checked)")
    #expect(checked.output.contains("799.95") && !checked.output.contains("Mustermann"), "\(checked)")
    let bad = try TestFolder.shared.write(Self.message(second: "700,95"), as: "bad.sta")
    let held = try program.run(["reconcile", "check", good, bad, "--format", "json"])
    #expect(held.status == 1)
    let statements = try #require(held.json()["statements"] as? [[String: Any]])
    #expect(statements.map { $0["outcome"] as? String } == ["proven", "proven", "known", "held"])
    let broken = try TestFolder.shared.write(Self.message(second: "7OO,95"), as: "broken.sta")
    let refused = try program.run(["reconcile", "check", broken])
    #expect(refused.status == 3 && refused.output.isEmpty)
    let words = "broken.sta:15:16: 62F: is not an amount (6 characters of the form 9AA,99)"
    #expect(refused.errors.contains(words), "\(refused)")
    let some = try program.run(["reconcile", "check", broken, good])
    #expect(some.status == 1 && some.output.contains("proven"))
    let nothing = try TestFolder.shared.write("hello\n", as: "hello.txt")
    #expect(try program.run(["reconcile", "check", nothing]).errors.contains("--mapping"))
  }

  @Test func statementsAreLoadedOnce() throws {
    let ledger = try Ledger()
    let good = try TestFolder.shared.write(Self.message(second: "699,95"), as: "good.sta")
    let bad = try TestFolder.shared.write(Self.message(second: "700,95"), as: "bad.sta")
    let dry = try ledger.run("reconcile", "bank", good, "--account", "VT/1010", "--dry-run")
    #expect(dry.status == 0 && dry.output.contains("nothing: dry run"), "\(dry)")
    let held = try ledger.run("reconcile", "bank", bad, "--account", "VT/1010")
    #expect(held.status == 1, "\(held)")
    #expect(held.errors.contains("opening + entries differs from closing by -1.00 USD"), "\(held)")
    // More seconds than the server can count, and fewer than none.
    let first = try ledger.run(
      "reconcile", "bank", good, "--account", "VT/1010", "--format", "json", "--wait", "\(Int.max)")
    let never = try ledger.run("reconcile", "bank", good, "--account", "VT/1010", "--wait=-1")
    #expect(never.status == 2 && never.errors.contains("--wait"), "\(never)")
    let statements = try #require(first.json()["statements"] as? [[String: Any]])
    let outcomes = statements.map { $0["outcome"] as? String }
    // What the bank has and the books lack is open: 1, something needs a person.
    #expect(first.status == 1 && outcomes == ["known", "loaded"], "\(first)")
    let repeated = try ledger.run("reconcile", "bank", good, "--account", "VT/1010")
    let again = repeated.output
    #expect(repeated.status == 1 && again.contains("known"), "\(again)")
    #expect(!again.contains("loaded") && !again.contains("Mustermann"), "\(again)")
    let verified = try ledger.run("verify")
    #expect(verified.status == 0 && verified.output.contains("bank"), "\(verified)")
    let other = try ledger.run("reconcile", "bank", good, "--account", "VT/77")
    #expect(other.status == 3 && other.errors.contains("book VT has no account 77"), "\(other)")
  }

  /// What our own books say of an account is a statement that is proven, and that can be loaded.
  @Test func whatOurBooksExpectIsAStatement() throws {
    let ledger = try Ledger()
    let posted = try ledger.post(
      Rows.header, Rows.money, Rows.reinsurer, Rows.drawn, Rows.accepted, Rows.paid)
    #expect(posted.status == 0)
    let message = try ledger.done("reconcile", "expected", "--account", "VT/1010").output
    let file = try TestFolder.shared.write(message, as: "expected.xml")
    let checked = try ledger.program.run(["reconcile", "check", file, "--format", "json"])
    let statement = try #require((checked.json()["statements"] as? [[String: Any]])?.first)
    #expect(checked.status == 0 && statement["outcome"] as? String == "proven", "\(checked)")
    #expect((statement["lines"] as? Int ?? 0) > 0)
    let loaded = try ledger.run("reconcile", "bank", file, "--account", "VT/1010")
    #expect(loaded.status == 0 && loaded.output.contains("loaded"), "\(loaded)")
  }
}
