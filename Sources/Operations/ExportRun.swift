import Interchange
import Ledger
import Money
import Posting
import Store

/// What part of a ledger is exported, and how.
public struct ExportOptions {
  /// Name of the ledger, for the head of the journal.
  public var ledger: String
  /// Code of one book; nil exports all.
  public var book: String?
  public var from: Day?
  /// nil: the last day that anything is effective on.
  public var to: Day?
  public var knownAt: Snapshot.KnownAt
  public var language: String
  /// Path of the file; nil is standard output.
  public var output: String?

  public init(ledger: String, knownAt: Snapshot.KnownAt, language: String) {
    (self.ledger, self.knownAt, self.language) = (ledger, knownAt, language)
  }
}

/// What an export wrote.
public struct ExportOutcome: Sendable {
  public var seal: Int64
  public var events: Int64 = 0
  public var transfers: Int64 = 0
  public var bytes: Int64 = 0
}

/// Writes a ledger's books as the journal of another accounting program, so that it can check our sums: one
/// transaction an event, and at the end the balances by our own sums, which the other program is to confirm.
public struct ExportRun {
  let database: LedgerDatabase
  let options: ExportOptions

  public init(_ database: LedgerDatabase, _ options: ExportOptions) {
    (self.database, self.options) = (database, options)
  }

  public func hledger() throws -> ExportOutcome { try export(HledgerWriter.self) }

  public func beancount() throws -> ExportOutcome { try export(BeancountWriter.self) }

  private func export(_ format: (some JournalWriter).Type) throws -> ExportOutcome {
    let snapshot = try Snapshot(database, knownAt: options.knownAt)
    defer { snapshot.close() }
    if let book = options.book { _ = try snapshot.book(book) }
    let to = try options.to ?? snapshot.lastEffectiveDay() ?? Day(number: 0)
    if let from = options.from, from > to {
      throw LedgerError(
        "empty-period", "the period ends on \(to), before it begins on \(from)", remedy: "mend --from or --to"
      )
    }
    let export = try LedgerExport(snapshot, book: options.book, from: options.from, to: to)
    var writer = format.init(try page(export))
    let sink = try ExportSink(path: options.output)
    do {
      let outcome = try write(export, &writer, to: sink)
      try sink.finish()
      return outcome
    } catch {
      sink.abandon()
      throw error
    }
  }

  private func write(
    _ export: LedgerExport, _ writer: inout some JournalWriter, to sink: ExportSink
  ) throws -> ExportOutcome {
    var outcome = ExportOutcome(seal: export.snapshot.seal)
    writer.begin()
    if let from = export.from { try writeOpenings(export, &writer, on: from.adding(days: -1), to: sink) }
    try export.entries { entry in
      outcome.events += 1
      outcome.transfers += Int64(entry.transfers.count)
      writer.append(entry)
      try sink.take(&writer.bytes)
    }
    writer.end()
    try sink.take(&writer.bytes, all: true)
    outcome.bytes = sink.written
    return outcome
  }

  /// One transaction for the balances of each book, fund, currency and segment.
  private func writeOpenings(
    _ export: LedgerExport, _ writer: inout some JournalWriter, on day: Day, to sink: ExportSink
  ) throws {
    var group: [(account: Int32, balance: Int64)] = []
    var (key, segment) = ("", Int32(0))
    try export.openings { next, account, balance in
      guard let posted = export.accounts[account] else { return }
      let own = "\(next)/\(posted.currency.code)/\(posted.book)/\(posted.fund)"
      if own != key, !group.isEmpty {
        writer.append(opening: group, segment: segment, on: day)
        try sink.take(&writer.bytes)
        group.removeAll()
      }
      (key, segment) = (own, next)
      group.append((account, balance))
    }
    if !group.isEmpty { writer.append(opening: group, segment: segment, on: day) }
  }

  private func page(_ export: LedgerExport) throws -> JournalPage {
    let snapshot = export.snapshot
    let scheme = snapshot.pack.scheme
    var page = JournalPage(
      ledger: options.ledger, book: options.book, from: export.from, to: export.to, seal: snapshot.seal,
      recordedAt: snapshot.recordedAt.map(Instant.text) ?? "", headHash: snapshot.headHash.hexadecimal,
      pack: "\(scheme.name) \(scheme.version)",
      isExample: scheme.isExample || scheme.treaties.contains { $0.isExample })
    page.segments = export.segments
    page.accounts = try export.balances().map { balance in
      guard let posted = export.accounts[balance.account], let book = scheme.book(posted.book),
        let row = scheme.chartRow(scheme.books[book].role, posted.chart)
      else {
        throw LedgerError(
          "unknown-account", "the pack in force lacks an account that was posted to",
          remedy: "put it back into the pack")
      }
      let chart = scheme.chart[row]
      let isLocal = options.language != "en" && !chart.nameLocal.isEmpty
      return JournalAccount(
        number: balance.account, posted: posted, name: isLocal ? chart.nameLocal : chart.nameEnglish,
        accountClass: chart.accountClass, detailKind: chart.detail, firstDay: balance.firstDay,
        balance: balance.balance)
    }
    return page
  }
}
