import Foundation
import Testing

@Suite struct SettleTests {
  @Test func aSettlementTakesWhatIsOpenOnceAndALateClaimComesInTheNext() throws {
    let ledger = try Ledger()
    #expect(
      try ledger.post(Rows.header, Rows.money, Rows.reinsurer, Rows.drawn, Rows.accepted, Rows.paid).status
        == 0)
    let dry = try ledger.done("settle", "--treaty", "QS-EXAMPLE", "--through", "2025-03-31", "--dry-run")
      .output
    #expect(dry.contains("51,584.00") && dry.contains("nothing: dry run"))
    let first = try ledger.done("settle", "--treaty", "QS-EXAMPLE", "--through", "2025-03-31").output
    try expect(first, is: "settle.txt")
    let head = try ledger.head()
    let again = try ledger.done("settle", "--treaty", "QS-EXAMPLE", "--through", "2025-03-31").output
    #expect(again.hasPrefix("nothing to settle under QS-EXAMPLE through 2025-03-31"))
    #expect(try ledger.head() == head)
    // Posted after the settlement, effective before it.
    #expect(
      try ledger.post(
        Rows.header, "guarantee.drawn,G2/draw,VT,2024-02-01,G2,lenders,7a,1000,,,",
        "claim.accepted,G2/accepted,VT,2025-03-01,G2,,,1000,1000,,K2",
        "claim.paid,G2/paid,VT,2025-03-02,G2,lenders,,1000,1000,,K2"
      ).status == 0)
    let next = try ledger.done(
      "settle", "--treaty", "QS-EXAMPLE", "--through", "2025-03-31", "--format", "json"
    ).json()
    #expect(next["format"] as? String == "gledger.settle/1")
    let account = try #require((next["accounts"] as? [[String: Any]])?.first)
    #expect(account["claims"] as? Int == 1 && account["net"] as? String == "800.00")
  }

  @Test func unknownTreatyBookAndDay() throws {
    let ledger = try Ledger()
    let treaty = try ledger.run("settle", "--treaty", "XL-1", "--through", "2025-03-31")
    #expect(treaty.status == 3 && treaty.errors.contains("use one of: QS-EXAMPLE"))
    let book = try ledger.run(
      "settle", "--treaty", "QS-EXAMPLE", "--through", "2025-03-31", "--book", "relief")
    #expect(book.status == 3 && book.errors.contains("book relief does not cede to treaty QS-EXAMPLE"))
    let day = try ledger.run("settle", "--treaty", "QS-EXAMPLE", "--through", "31.3.2025")
    #expect(day.status == 2 && day.errors.contains("is not a day such as 2024-03-31"))
  }
}

@Suite struct ReverseTests {
  @Test func anEventIsReversedOnceAndAReversalNever() throws {
    let ledger = try Ledger()
    #expect(try ledger.post(Rows.header, Rows.money, Rows.reinsurer, Rows.drawn).status == 0)
    let first = try ledger.run("reverse", "VT/G1/draw", "--reason", "entered twice")
    #expect(first.status == 0 && first.output.contains("reversed   VT/G1/draw"), "\(first)")
    let shown = try ledger.done("show", "VT/G1/draw").output
    #expect(shown.contains("reversed by"))
    let balance = try ledger.done("statement", "account", "--book", "VT", "--account", "9210").output
    #expect(balance.contains("80,000.00  80,000.00       0.00"), "\(balance)")
    let head = try ledger.head()
    let second = try ledger.run("reverse", "VT/G1/draw", "--reason", "entered twice", "--reference", "again")
    #expect(second.status == 3 && second.errors.contains("reversed"), "\(second)")
    let reversal = try ledger.run("reverse", "VT/G1/draw/reversal", "--reason", "no")
    #expect(reversal.status == 3 && reversal.errors.contains("reversal"), "\(reversal)")
    let unknown = try ledger.run("reverse", "VT/nothing", "--reason", "no")
    #expect(unknown.status == 3 && unknown.errors.contains("book VT has no event nothing"))
    let noReason = try ledger.run("reverse", "VT/C1")
    #expect(noReason.status == 2 && noReason.errors.contains("--reason"))
    #expect(try ledger.head() == head)
  }
}
