import Operations
import Schemes
import Store
import TestBooks
import Testing

/// `verify` replays quotas and joint caps by day (domain.md 9.3 V7): general unsecured 80 M, ordinary 200 M,
/// together 280 M, over all books (domain.md 2.2 [JC][JF]).
struct QuotaVerifyTests {
  private static func drawn(
    _ code: String, _ programme: String, _ amount: Int, _ date: String, book: String = "tokyo"
  ) -> String {
    "event=guarantee.drawn reference=\(code) book=\(book) date=\(date) guarantee=\(code) party=lenders "
      + "programme=\(programme) amount=\(amount) borrower=B1"
  }

  private func ledger() throws -> TestLedger {
    let ledger = try TestLedger(FeeTests.japan)
    try ledger.mustPost(
      csv(
        FeeTests.funds + [
          Self.drawn("Q1", "unsecured", 60_000_000, "2024-04-05"),
          Self.drawn("Q2", "unsecured", 10_000_000, "2024-05-07", book: "osaka"),
          Self.drawn("Q3", "ordinary", 200_000_000, "2024-06-10"),
          "event=guarantee.released reference=Q1/r book=tokyo date=2024-07-01 guarantee=Q1 amount=60000000",
          Self.drawn("Q4", "unsecured", 70_000_000, "2024-07-01"),
        ]))
    return ledger
  }

  private func fault(_ ledger: TestLedger) throws -> VerifyFault? {
    try VerifyRun(ledger.database).verify().faults.first { $0.check == "quota" }
  }

  private func tamper(_ ledger: TestLedger, _ change: String) throws {
    try ledger.database.connection.execute(
      "set ledger.maintenance = 'on'; alter table ledger.guarantee_state disable trigger all")
    try ledger.database.connection.execute(change)
  }

  @Test func whatIsWithinIsClean() throws {
    let ledger = try ledger()
    let report = try VerifyRun(ledger.database).verify()
    #expect(report.isClean, "\(report.faults)")
    #expect(report.checks.contains { $0.name == "quotas" && $0.count > 10 })
  }

  /// Ten million more of one guarantee in another book: the first day above is that of its drawing.
  @Test func aRowThatWasChangedIsNamed() throws {
    let ledger = try ledger()
    try tamper(
      ledger,
      "update ledger.guarantee_state set state = replace(state, ';O=10000000', ';O=20000001') "
        + "where guarantee = 'Q2'")
    let found = try #require(try fault(ledger))
    #expect(found.subject.contains("limit general-unsecured of borrower B1"), "\(found)")
    #expect(found.subject.contains("on 2024-05-07"), "\(found)")
    #expect(found.expected == "at most 80,000,000 JPY" && found.found == "80,000,001 JPY", "\(found)")
  }

  /// A release that is not there any more: the joint cap and the quota are above from the next draw on.
  @Test func aRowThatIsGoneIsNamed() throws {
    let ledger = try ledger()
    try tamper(
      ledger,
      "delete from ledger.guarantee_state where guarantee = 'Q1' and outstanding_change < 0")
    let found = try #require(try fault(ledger))
    #expect(found.subject.contains("borrower B1") && found.subject.contains("on 2024-07-01"), "\(found)")
    #expect(found.found == "140,000,000 JPY" || found.found == "340,000,000 JPY", "\(found)")
  }

  /// What stood above a limit as it was lowered is no fault; the pack lets nothing new in.
  @Test func aLimitThatIsLoweredBreaksNothing() throws {
    let ledger = try ledger()
    let texts = try SchemeRun.source("japan").files.map { source in
      var text = String(decoding: source.bytes, as: UTF8.self)
      if source.path == "pack.yaml" { text = text.replacing(/version: .*/, with: "version: \"2\"") }
      if source.path == "limit.csv" {
        text = text.replacing(
          "unsecured special-small,80000000,guaranteed,,,,,",
          with:
            "unsecured special-small,50000000,guaranteed,,,,,")
      }
      return (path: source.path, text: text)
    }
    let (pack, faults) = PackReader.read(PackSource(texts: texts))
    _ = try SchemeRun.apply(try #require(pack, "\(faults)"), to: ledger.database, ledger.options)
    #expect(try fault(ledger) == nil)
    let refused = try ledger.post(csv([Self.drawn("Q5", "unsecured", 1, "2024-08-01")]))
    #expect(refused.diagnostics.map(\.code) == ["limit"])
  }
}
