import Foundation
import Testing

/// Proof from outside: hledger and beancount read the books, check them, and find the balances that we state.
@Suite(
  .enabled(
    if: OtherPrograms.isThere || OtherPrograms.isNeeded,
    "hledger and beancount are not installed: type Scripts/install --tests"))
struct ExportTests {
  static let days = ["1998-12-31", "2008-06-30", "2014-08-29"]

  /// The excerpt with a settlement, two recoveries of which one is reversed, and a reversed write-off.
  static let books = Result { () throws -> Ledger in
    let ledger = try Ledger()
    try ledger.done("post", "Examples/contributions.csv")
    try ledger.done("post", "Examples/sba-7a.csv", "--mapping", "sba-7a")
    try ledger.done("settle", "--treaty", "QS-EXAMPLE", "--through", "2008-12-31")
    let recoveries = try ledger.post(
      "event,reference,book,date,guarantee,claim,recovery,amount,memo",
      "recovery.received,3996434009/r1,RI,2010-05-01,3996434009,3996434009,R1,1000.33,\"by cheque, see a:b\"",
      "recovery.received,3996434009/r2,RI,2011-05-01,3996434009,3996434009,R2,0.07,\"100 % of \"\"it\"\" \\\""
    )
    guard recoveries.status == 0 else { throw ProgramError(message: "\(recoveries)") }
    try ledger.done("reverse", "RI/3996434009/r1", "--reason", "typed, twice")
    try ledger.done("settle", "--treaty", "QS-EXAMPLE", "--through", "2014-08-29")
    return ledger
  }

  /// Our own closing balances, debits less credits, of accounts that are not at zero.
  static func stated(
    _ ledger: Ledger, books: [String], through day: String, seal: String? = nil
  ) throws -> [OtherPrograms.Account: Int] {
    var found: [OtherPrograms.Account: Int] = [:]
    for book in books {
      let output = try ledger.program.run(
        [
          "statement", "trial-balance", "--book", book, "--to", day, "--detail", "--columns", "fund",
          "--format", "csv",
        ] + (seal.map { ["--as-known-at", $0] } ?? [])
      ).output
      for line in output.split(whereSeparator: \.isNewline).dropFirst() {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard fields[1] != "total", let debit = OtherPrograms.cents(fields[10] + " USD"),
          let credit = OtherPrograms.cents(fields[11] + " USD"), debit != credit
        else { continue }
        let account = OtherPrograms.Account(book: book, fund: fields[1], code: fields[2], detail: fields[4])
        found[account] = debit - credit
      }
    }
    return found
  }

  static let all = ["IL", "NY", "RI", "SD", "reinsurer"]

  /// Our balances of all books on each of the days: what both programs are compared with.
  static let balances = Result {
    try Dictionary(
      uniqueKeysWithValues: days.map { ($0, try stated(try books.get(), books: all, through: $0)) })
  }

  static func expectSame(
    _ found: [OtherPrograms.Account: Int], _ stated: [OtherPrograms.Account: Int], _ what: String
  ) {
    #expect(!stated.isEmpty)
    for account in Set(found.keys).union(stated.keys).sorted() where found[account] != stated[account] {
      Issue.record("\(what): \(account): theirs \(found[account] ?? 0), ours \(stated[account] ?? 0)")
    }
  }

  @Test func hledgerFindsOurBalances() throws {
    let ledger = try Self.books.get()
    let journal = try TestFolder.shared.file("books") + ".journal"
    let outcome = try ledger.done("export", "hledger", "--output", journal).output
    #expect(outcome.contains("events     1,701"))
    try OtherPrograms.run("hledger check --strict ordereddates -f '\(journal)'")
    for day in Self.days {
      Self.expectSame(
        try OtherPrograms.hledgerBalances(journal, through: day),
        try Self.balances.get()[day] ?? [:], day)
    }
    // A reversal and what it reversed are found by their tags.
    let reversals = try OtherPrograms.run("hledger print tag:reverses=3996434009/r1 -f '\(journal)'").output
    #expect(reversals.contains("(3996434009/r1/reversal) posting.reversed"), "\(reversals)")
    #expect(reversals.contains("reason:typed%2C twice"))
    let reversed = try OtherPrograms.run("hledger print tag:reversed-by -f '\(journal)'").output
    #expect(reversed.contains("(3996434009/r1) recovery.received"), "\(reversed)")
    let components = try OtherPrograms.run(
      "hledger reg tag:component=writtenDownRecovered tag:cohort=2001 -O csv -f '\(journal)'"
    ).output
    #expect(components.contains("1000.33"))
    // Off-balance accounts are in the journal, and in no balance sheet.
    let sheet = try OtherPrograms.run("hledger balancesheet -f '\(journal)'").output
    #expect(sheet.contains("1010 Cash at bank") && !sheet.contains("9210"), "\(sheet)")
  }

  @Test func beancountFindsOurBalances() throws {
    let ledger = try Self.books.get()
    let journal = try TestFolder.shared.file("books") + ".beancount"
    try ledger.done("export", "beancount", "--output", journal)
    try OtherPrograms.run("bean-check '\(journal)'")
    for day in Self.days {
      Self.expectSame(
        try OtherPrograms.beancountBalances(journal, through: day),
        try Self.balances.get()[day] ?? [:], day)
    }
    let tagged = try OtherPrograms.run(
      "bean-query -f csv '\(journal)' 'select distinct narration where \"reversal\" in tags'"
    ).output
    #expect(tagged.contains("3996434009/r1/reversal") && !tagged.contains("r2"))
  }

  /// One book, from a day on, as known before the settlement: with opening balances, checked as the whole.
  @Test(arguments: ["RI", "reinsurer"]) func aPeriodOfOneBookAsItWasKnown(book: String) throws {
    let ledger = try Self.books.get()
    let (from, to) = ("2006-01-01", "2012-03-31")
    let part = ["--book", book, "--from", from, "--to", to, "--as-known-at", "3"]
    let stated = try Self.stated(ledger, books: [book], through: to, seal: "3")
    for (kind, check) in [("hledger", "hledger check --strict ordereddates -f"), ("beancount", "bean-check")]
    {
      let text = try ledger.program.run(["export", kind] + part)
      #expect(text.status == 0 && text.output.contains("2005-12-31"))
      let journal = try TestFolder.shared.write(text.output, as: "part.\(kind)")
      try OtherPrograms.run("\(check) '\(journal)'")
      let found =
        kind == "hledger"
        ? try OtherPrograms.hledgerBalances(journal, through: to)
        : try OtherPrograms.beancountBalances(journal, through: to)
      Self.expectSame(found, stated, kind)
    }
  }

  /// The other program's check is one: a journal in which an amount was changed does not pass it.
  @Test func aChangedJournalDoesNotPass() throws {
    let ledger = try Self.books.get()
    let text = try ledger.done("export", "hledger", "--book", "RI").output
    let changed = text.replacing("  0.07 USD", with: "  0.08 USD")
    #expect(changed != text)
    let journal = try TestFolder.shared.write(changed, as: "changed.journal")
    #expect(throws: ProgramError.self) { try OtherPrograms.run("hledger check -f '\(journal)'") }
    let other = try ledger.done("export", "beancount", "--book", "RI").output
    let file = try TestFolder.shared.write(
      other.replacing("  0.07 USD", with: "  0.08 USD"), as: "changed.beancount")
    #expect(throws: ProgramError.self) { try OtherPrograms.run("bean-check '\(file)'") }
  }
}

/// What the exports look like, and what they refuse.
@Suite struct ExportTextTests {
  @Test func aSmallLedgerInFull() throws {
    let ledger = try Ledger()
    #expect(
      try ledger.post(Rows.header, Rows.money, Rows.reinsurer, Rows.drawn, Rows.accepted, Rows.paid).status
        == 0)
    try ledger.done("settle", "--treaty", "QS-EXAMPLE", "--through", "2025-03-31")
    #expect(
      try ledger.post(
        "event,reference,book,date,party,amount,memo",
        "operating.expense,E:1/(a),VT,2025-04-01,,12.50,\"rent, [2025-04] 100% \"\"net\"\"\""
      ).status == 0)
    try ledger.done("reverse", "VT/E:1/(a)", "--reason", "typed twice")
    for kind in ["hledger", "beancount"] {
      let text = try ledger.done("export", kind).output
      try expect(text.replacing(ledger.name, with: "main"), is: "export.\(kind)")
    }
  }

  @Test func whatIsRefused() throws {
    let ledger = try Ledger()
    try ledger.done("post", "Examples/first-steps.csv")
    let book = try ledger.run("export", "hledger", "--book", "ZZ")
    #expect(book.status == 3 && book.errors.contains("the pack has no book ZZ"))
    let period = try ledger.run("export", "hledger", "--from", "2025-02-01", "--to", "2025-01-01")
    #expect(period.status == 3 && period.errors.contains("ends on 2025-01-01, before it begins"))
    let day = try ledger.run("export", "beancount", "--to", "1.2.2025")
    #expect(day.status == 2 && day.errors.contains("is not a day such as 2024-03-31"))
    let file = try ledger.run("export", "hledger", "--output", "/nonexistent/x.journal")
    #expect(file.status == 3 && file.errors.contains("/nonexistent/x.journal cannot be written"), "\(file)")
  }
}
