import Foundation
import Testing

/// `log`, `show` and `status`: where am I, and what is there.
@Suite struct LookingTests {
  @Test func theLogListsSealsAndShowOpensThem() throws {
    let ledger = try Ledger()
    try ledger.done("post", "Examples/first-steps.csv")
    try ledger.done("settle", "--treaty", "QS-EXAMPLE", "--through", "2025-12-31")
    try expect(try ledger.done("log").output, is: "log.txt")
    try expect(try ledger.done("show", "2").output, is: "show-batch.txt")
    try expect(try ledger.done("show", "VT/G17/paid").output, is: "show-event.txt")
    let first = try ledger.done("log", "-n", "1").output
    #expect(first.contains("settlement") && !first.contains("first-steps.csv"))
    let before = try ledger.done("log", "--before", "2").output
    #expect(before.contains("united-states") && !before.contains("first-steps.csv"))
    let few = try ledger.done("show", "2", "-n", "3").output
    #expect(few.contains("… and 7 more events"))
    let batches = try #require(
      try ledger.done("log", "--format", "json").json()["batches"] as? [[String: Any]])
    #expect(batches.compactMap { $0["seal"] as? Int } == [3, 2, 1])
    // Each seal holds the hash of the one before it.
    #expect(batches[0]["previous_hash"] as? String == batches[1]["hash"] as? String)
    #expect(batches[1]["previous_hash"] as? String == batches[2]["hash"] as? String)
    let event = try ledger.done("show", "VT/G17/draw", "--format", "json").json()
    let fields = try #require((event["event"] as? [String: Any])?["fields"] as? [String: String])
    #expect(fields["amount"] == "80000.00" && fields["programme"] == "7a")
  }

  @Test func whatIsNotThereIsSaid() throws {
    let ledger = try Ledger()
    let seal = try ledger.run("show", "99")
    #expect(seal.status == 3 && seal.errors == "gledger: there is no seal 99\n  see `gledger log`\n")
    let event = try ledger.run("show", "VT/none")
    #expect(event.status == 3 && event.errors.contains("there is no event VT/none"))
    let nonsense = try ledger.run("show", "none")
    #expect(nonsense.status == 2 && nonsense.errors.contains("neither a seal number nor BOOK/REFERENCE"))
  }

  @Test func statusSaysWhere() throws {
    let ledger = try Ledger()
    let text = try ledger.done("status").output
    for line in ["ledger      \(ledger.name)", "private, in \(Ledger.home)", "up to date", "united-states 1"]
    {
      #expect(text.contains(line))
    }
    #expect(text.contains("last        pack by clerk"))
  }
}

@Suite struct VerifyCommandTests {
  @Test func soundBooksAreFoundSound() throws {
    let ledger = try Ledger()
    try ledger.done("post", "Examples/contributions.csv", "Examples/first-steps.csv")
    try ledger.done("post", "Examples/sba-7a.csv", "--mapping", "sba-7a")
    try ledger.done("settle", "--treaty", "QS-EXAMPLE", "--through", "2014-08-29")
    try ledger.done("reverse", "VT/G17/written-off", "--reason", "the debtor paid after all")
    let outcome = try ledger.run("verify")
    #expect(outcome.status == 0 && outcome.output.contains("result     no fault found"), "\(outcome)")
    let document = try ledger.done("verify", "--format", "json").json()
    #expect(document["format"] as? String == "gledger.verify/1" && document["clean"] as? Bool == true)
    #expect(document["head_hash"] as? String == (try ledger.head()))
  }
}
