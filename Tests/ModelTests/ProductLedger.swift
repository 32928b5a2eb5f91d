import Foundation
import Ledger
import Money
import Operations
import Posting
import PostgreSQL
import Schemes
import Statements
import Store
import TestBooks

/// The ledger under test: operations go through the same use cases as the command's, answers come from the
/// readers of its statements.
final class ProductLedger {
  private let ledger: TestLedger
  private let scheme: ModelScheme

  private static let unitedStates = Result { try template(.unitedStates) }
  private static let japanMini = Result { try template(.japanMini) }

  private static func template(_ scheme: ModelScheme) throws -> String {
    try Template.make(source(scheme, .plain, version: 1))
  }

  init(_ scheme: ModelScheme) throws {
    self.scheme = scheme
    ledger = try TestLedger(scheme.treaty == nil ? Self.japanMini : Self.unitedStates)
  }

  /// Files of a pack with what its variants change.
  private static func source(
    _ scheme: ModelScheme, _ variant: PackVariant, version: Int
  ) throws -> PackSource {
    let isJapan = scheme.treaty == nil
    let plain = isJapan ? try Template.japanSource() : try SchemeRun.source("united-states")
    return PackSource(
      texts: plain.files.map { file in
        var text = String(decoding: file.bytes, as: UTF8.self)
        func put(_ place: String, _ other: String) {
          precondition(text.contains(place), "\(file.path) has no \(place)")
          text = text.replacingOccurrences(of: place, with: other)
        }
        switch file.path {
        case "pack.yaml": put("version: \"1\"", "version: \"\(version)\"")
        case "book.csv" where !isJapan: text = some(text, ["OH,", "TX,", "reinsurer,"])
        case "support_order.csv" where !isJapan: text = some(text, [])
        case "fund.csv" where !isJapan:
          text =
            some(text, ["OH,", "TX,", "reinsurer,"]) + "TX,second,Second fund,Second fund,local,yes,,,\n"
        case "party.csv" where variant == .morePartners:
          text += isJapan ? "county,local,County,県,,\n" : "county,local,County,County,,,,\n"
        case "party.csv" where variant == .otherTerms:
          let lost = isJapan ? "bank-0001," : "lenders,"
          text = text.split(separator: "\n").filter { !$0.hasPrefix(lost) }.joined(separator: "\n") + "\n"
        case "layer.csv" where variant == .otherTerms && isJapan: put("jp,1,insurer,80%", "jp,1,insurer,50%")
        case "treaty/QS-EXAMPLE.yaml" where variant == .otherTerms: put("\"80%\"", "\"50%\"")
        case "posting_rule.csv" where variant == .otherTerms:
          let begin = isJapan ? "2000-01-01" : ""
          put(
            "recoveryCosts,association,,5130,1010,\(begin),",
            "recoveryCosts,association,,5130,1010,\(begin),2020-06-01")
          text += "recovery.cost,recoveryCosts,association,,5140,1010,2020-06-01,,\n"
          put(
            "expense,association,,5140,1010,\(begin),", "expense,association,,5140,1010,\(begin),2020-06-01")
          text += "operating.expense,expense,association,,5130,1010,2020-06-01,,\n"
        default: break
        }
        return (file.path, text)
      })
  }

  /// The header and the rows that begin with one of these.
  private static func some(_ text: String, _ begins: [String]) -> String {
    let lines = text.split(separator: "\n")
    let kept = lines.dropFirst().filter { line in begins.contains { line.hasPrefix($0) } }
    return ([lines[0]] + kept).joined(separator: "\n") + "\n"
  }

  // MARK: - Doing

  func run(_ operation: Operation) throws -> Outcome {
    var outcome = Outcome()
    do {
      switch operation {
      case .post(let rows, let acceptsValid, let chunk, let later):
        let posted = try ledger.post(csv(rows)) {
          ($0.acceptsValid, $0.chunk, $0.shown) = (acceptsValid, chunk, .max)
          $0.postOn = later.map { day($0) }
        }
        (outcome.new, outcome.known) = (Int(posted.eventsNew), Int(posted.eventsKnown))
        outcome.rejected = Int(posted.rejectedRecords)
        outcome.diagnostics = texts(posted)
        guard posted.receipt.map({ Int($0.eventsNew) }) ?? 0 == outcome.new else {
          throw TestFault(text: "the receipt counts other events than the outcome")
        }
      case .reverse(let name, let reference): try ledger.reverse(name, reference: reference)
      case .settle(let through, let cedant):
        let settled = try SettleRun(ledger.database, ledger.options)
          .settle(treaty: scheme.treaty ?? "QS-EXAMPLE", through: day(through), cedant: cedant)
        outcome.accounts = settled.accounts.map(text)
      case .close(let book, let through, let isForced): try close(book, through, isForced, &outcome)
      case .reopen(let book, let from):
        var options = ledger.options
        options.approver = "bob"
        let opened = try ReopenRun(ledger.database, options)
          .reopen(book: book, from: day(from), reason: "came late")
        outcome.new = Int(opened.receipt.eventsNew)
      case .apply(let variant, let version):
        let (pack, faults) = PackReader.read(try Self.source(scheme, variant, version: version))
        guard let pack else { throw TestFault(text: "\(faults)") }
        let applied = try SchemeRun.apply(pack, to: ledger.database, ledger.options)
        (outcome.new, outcome.known) = (applied.added, applied.ended)
      case .ask: break
      }
    } catch let error as LedgerError {
      outcome.error = error.code
    }
    outcome.seal = Int(try ledger.database.log(limit: 1)[0].seal)
    return outcome
  }

  private func close(_ book: String, _ through: String, _ isForced: Bool, _ outcome: inout Outcome) throws {
    var (options, choice) = (ledger.options, CloseOptions())
    if isForced { (options.approver, choice.isForced, choice.reason) = ("bob", true, "agreed") }
    let closed = try CloseRun(ledger.database, options).close(book: book, through: day(through), choice)
    outcome.new = Int(closed.receipt?.eventsNew ?? 0)
    if closed.isRefused { outcome.error = "refused" }
    outcome.accounts =
      closed.findings.filter { $0.check == .openItems }
      .map { "\($0.text): \($0.amount) \($0.currency.code)" }.sorted()
    outcome.accounts += closed.results.map { fund, currency, year in
      "\(fund) \(currency.code): \(year.income), \(year.expense), \(year.reserved)"
    }.sorted()
  }

  private func texts(_ posted: PostOutcome) -> [String] {
    Dictionary(grouping: posted.diagnostics, by: \.line).sorted { $0.key < $1.key }.flatMap { line, all in
      all.map { one in
        let field = one.code == "reference-conflict" ? " \(one.field ?? "")" : ""
        return "\(line) \(one.code)\(field)"
      }.sorted()
    }
  }

  private func text(_ account: SettlementAccount) -> String {
    "\(account.cedant) \(account.reinsurer) \(account.fund) \(account.currency.code): "
      + "\(account.claims.count) claims of \(account.claims.amount), "
      + "\(account.remittances.count) remittances of \(account.remittances.amount), net \(account.net)"
  }

  func verify() throws -> [String] { try VerifyRun(ledger.database).verify().faults.map { "\($0)" } }

  // MARK: - Reading

  /// All reports of a question, as texts by name.
  func answers(_ question: Question, seal: Int) throws -> [String: String] {
    let batch = try ledger.database.batch(seal: Int64(seal))
    guard let batch else { throw TestFault(text: "there is no seal \(seal)") }
    let knownAt: Snapshot.KnownAt =
      switch question.way {
      case .seal: .seal(batch.seal)
      case .instant: .instant(batch.recordedAt)
      case .beforeNext:
        .instant(
          try ledger.database.batch(seal: batch.seal + 1).map { $0.recordedAt - 1 } ?? batch.recordedAt + 1)
      }
    return try ledger.read(knownAt) { snapshot in
      try answers(snapshot, question.book, from: question.from.map { day($0) }, to: day(question.to))
    }
  }

  private func answers(
    _ snapshot: Snapshot, _ code: String, from: Day?, to: Day
  ) throws -> [String: String] {
    let scheme = snapshot.pack.scheme
    let book = try snapshot.book(code)
    // From the newest close row that there is, as the statements do.
    let start = try snapshot.closeRow(book: book, from: from)
    let rows = try snapshot.movements(book: book, from: from, to: to, start: start)
    var answers: [String: String] = ["known at": "\(snapshot.seal)"]
    for (key, value) in sums(rows, scheme) { answers["balance of \(key)"] = "\(value)" }
    let page = try FundPage(snapshot, book: code, from: from, to: to)
    (answers["fund opening"], answers["fund closing"]) = ("\(page["A.total"])", "\(page["I.closing"])")
    let trial = try TrialBalance.make(
      header: page.header, scheme: scheme, book: book, currency: scheme.currency, rows: rows, columns: .total,
      detail: true)
    for line in trial.blocks.flatMap(\.lines) {
      let detail = line.detail.isEmpty ? "" : "/\(line.detail)"
      let sums = ModelSums(opening: -line.opening, debit: line.debits, credit: line.credits)
      answers["trial balance of \(line.account.code)\(detail)"] = "\(sums)"
    }
    for chart in ["1010", "1220", "2210"] {
      let entries = try snapshot.entries(
        book: code, chart: chart, fund: nil, detail: nil, currency: scheme.currency, from: from, to: to)
      answers["entries of \(chart)"] = entries.map { one in
        "\(one.date) \(one.seal) \(one.event) \(one.book)/\(one.reference) \(one.component) \(one.segment) "
          + "\(one.debit) \(one.credit)"
      }.sorted().joined(separator: "\n")
    }
    return answers
  }

  private func sums(_ rows: [MovementRow], _ scheme: Scheme) -> [String: ModelSums] {
    var sums: [String: ModelSums] = [:]
    for row in rows {
      let detail = row.detail.isEmpty ? "" : "/\(row.detail)"
      let key =
        "\(scheme.funds[row.fund].code) \(scheme.chart[row.chart].code)\(detail) "
        + "\(row.currency.code) \(ModelLedger.text(row.segment.parts))"
      if row.cause == nil {
        sums[key, default: ModelSums()].opening += row.debit - row.credit
      } else {
        sums[key, default: ModelSums()].debit += row.debit
        sums[key, default: ModelSums()].credit += row.credit
      }
    }
    return sums.filter { !$0.value.isNothing }
  }

  /// Balances of all books now, read from the sums in one query.
  func balances() throws -> [String: String] {
    let rows = try ledger.query(
      """
      select account.book, account.fund, account.chart, account.detail, account.currency, segment.key,
        sum(debit), sum(credit)
      from ledger.balance_sum join ledger.account using (account_id) join ledger.segment using (segment_id)
      join ledger.seal using (batch_id)
      group by account.account_id, segment.segment_id
      """)
    return try Dictionary(
      uniqueKeysWithValues: rows.map { row in
        let detail = try row.text(3).isEmpty ? "" : "/\(row.text(3))"
        let key = try "\(row.text(0)) \(row.text(1)) \(row.text(2))\(detail) \(row.text(4)) \(row.text(5))"
        return (key, "\(ModelSums(debit: try row.int128(6), credit: try row.int128(7)))")
      })
  }

  func itemTexts() throws -> [String] {
    try ledger.query(
      """
      select concat_ws('|', book.code, item.reference, kind, party, item.treaty, segment.key, item.fund,
        item.currency, amount, effective, guarantee, claim, remaining)
      from ledger.item_balance as item join ledger.book using (book_id) join ledger.segment using (segment_id)
      """
    ).map { try $0.text(0) }.sorted()
  }

  /// The transfers of a batch, in their order, as the auditors' view shows them.
  func legTexts(seal: Int) throws -> [String] {
    try ledger.query(
      """
      select concat_ws(' ', event, effective, component, concat_ws('/', book, fund),
        concat_ws('/', debit_account, nullif(debit_detail, '')),
        concat_ws('/', credit_account, nullif(credit_detail, '')), currency, amount, segment)
      from ledger.transfer where seal_number = $1 order by event_id, ordinal
      """, [.int64(Int64(seal))]
    ).map { try $0.text(0) }
  }
}

extension SegmentTexts {
  /// The parts that are there, by name.
  fileprivate var parts: [String: String] {
    let years = [
      "cohort": cohort, "underwriting_year": underwritingYear, "accident_year": accidentYear,
    ].mapValues { $0 == 0 ? "" : "\($0)" }
    let texts = [
      "programme": programme, "line": line, "disaster": disaster, "area": area,
      "funding_source": fundingSource, "purpose": purpose, "treaty": treaty,
    ]
    return texts.merging(years) { text, _ in text }.filter { !$0.value.isEmpty }
  }
}
