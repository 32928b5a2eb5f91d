import Interchange
import Ledger
import Money
import Store
import Tabular

/// What a bank's status report says of our payments.
public struct PaymentReportOutcome {
  /// One payment that the report speaks of.
  public struct Told {
    public var payment: InstructedPayment
    public var outcome: PaymentStatusReport.Outcome
    /// Code of the status, and those of its reasons.
    public var status: String
    public var reasons: [String]
    /// Where the report says it.
    public var line: Int
    /// payment.returned, ready to be posted; nil where nothing needs to be posted.
    public var event: String?
    /// The books have it as it is said already.
    public var isKnown = false
    /// Why a person must look at it.
    public var trouble: String?
  }

  public var report: PaymentStatusReport
  /// The seal whose file the report is about; nil where its message is none of ours.
  public var seal: Int64?
  public var told: [Told] = []
  /// What the report names and the books do not have, each with its place.
  public var unknown: [Diagnostic] = []

  /// Whether a person must look at something.
  public var needsPerson: Bool { !unknown.isEmpty || told.contains { $0.trouble != nil } }

  /// One event file of the payments that are not made.
  public var file: String { EventFile.joined(told.compactMap(\.event)) }
}

/// Compares a bank's status report (pain.002) with the payments of a book.
///
/// A payment that the bank rejects is one that was not made: it comes back as `payment.returned`, dated on
/// the day of the report, and can be instructed again. That the bank accepts one moves no money: the
/// statement alone says that it was made. Nothing is posted here, and a payment that came back is not
/// proposed again, so the same report twice adds nothing.
public struct PaymentReportRun {
  private let database: LedgerDatabase
  private let book: String

  /// - Parameter book: code of the book that pays.
  public init(_ database: LedgerDatabase, book: String) { (self.database, self.book) = (database, book) }

  public func run(_ path: String) throws -> PaymentReportOutcome {
    let input = try InputFile(path)
    defer { input.remove() }
    let report = try PaymentStatusReader.read(try .file(input.path, name: input.place))
    let snapshot = try Snapshot(database, knownAt: .now)
    defer { snapshot.close() }
    _ = try snapshot.book(book)
    return try compare(report, snapshot, input.place)
  }

  /// A payment, and the nearest status that is said of it.
  private struct Saying {
    var payment: InstructedPayment
    var status: PaymentStatusReport.Status
    var amount: (minor: Int64, currency: Currency)?
  }

  private func compare(
    _ report: PaymentStatusReport, _ snapshot: Snapshot, _ file: String
  ) throws -> PaymentReportOutcome {
    var outcome = PaymentReportOutcome(report: report)
    let all = try message(report, snapshot, &outcome)
    let names = Set(report.blocks.flatMap { $0.payments.map(\.endToEnd) })
    // Where the message is none of ours, the bank may have named it anew: the end-to-end ids speak.
    let known = outcome.seal == nil ? try snapshot.payments(book: book, named: names.sorted()) : all
    let byName = Dictionary(known.map { ($0.reference, $0) }, uniquingKeysWith: { $1 })
    let days = Set(all.map(\.due)).sorted()
    var sayings: [String: [Saying]] = [:]
    var listed: Set<String> = []
    for block in report.blocks {
      for one in block.payments {
        listed.insert(one.endToEnd)
        guard let payment = byName[one.endToEnd] else {
          outcome.unknown.append(
            unknown(file, one.line, one.column, "OrgnlEndToEndId", one.endToEnd, "payment"))
          continue
        }
        guard let status = one.status ?? block.status ?? report.status else { continue }
        let amount = one.amount.flatMap { minor in one.currency.map { (minor, $0) } }
        sayings[one.endToEnd, default: []].append(
          Saying(payment: payment, status: status, amount: amount))
      }
      guard let status = block.status else { continue }
      let place = days.indices.first { block.identification == "\(report.message)-\($0 + 1)" }
      if let place, outcome.seal != nil {
        for payment in all where payment.due == days[place] && !names.contains(payment.reference) {
          sayings[payment.reference, default: []].append(Saying(payment: payment, status: status))
        }
        listed.formUnion(all.filter { $0.due == days[place] }.map(\.reference))
      } else if block.payments.isEmpty {
        outcome.unknown.append(
          unknown(file, block.line, block.column, "OrgnlPmtInfId", block.identification, "block of payments"))
      }
    }
    if let status = report.status {
      for payment in all where !listed.contains(payment.reference) {
        sayings[payment.reference] = [Saying(payment: payment, status: status)]
      }
      if outcome.seal == nil, report.blocks.isEmpty {
        outcome.unknown.append(
          unknown(file, report.messageLine, report.messageColumn, "OrgnlMsgId", report.message, "message"))
      }
    }
    outcome.told = sayings.values.map { told($0, report) }
      .sorted { ($0.line, $0.payment.reference) < ($1.line, $1.payment.reference) }
    return outcome
  }

  /// The payments of the message that the report is about; none where it is none of ours.
  private func message(
    _ report: PaymentStatusReport, _ snapshot: Snapshot, _ outcome: inout PaymentReportOutcome
  ) throws -> [InstructedPayment] {
    guard let seal = PaymentRun.seal(of: report.message), let batch = try database.batch(seal: seal),
      PaymentRun.identification(batch) == report.message
    else { return [] }
    let payments = try snapshot.payments(book: book, seal: seal)
    if !payments.isEmpty { outcome.seal = seal }
    return payments
  }

  private func told(_ sayings: [Saying], _ report: PaymentStatusReport) -> PaymentReportOutcome.Told {
    let first = sayings[0]
    let (payment, status) = (first.payment, first.status)
    var told = PaymentReportOutcome.Told(
      payment: payment, outcome: status.outcome, status: status.code, reasons: status.reasons,
      line: status.line)
    if sayings.contains(where: { $0.status.outcome != status.outcome }) {
      told.trouble = "the report says two things of it"
    } else if let wrong = sayings.compactMap(\.amount).first(where: {
      $0.minor != payment.amount || $0.currency != payment.currency
    }) {
      told.trouble =
        "the report is about \(Amount(minor: wrong.minor, wrong.currency)), the payment is "
        + "\(Amount(minor: payment.amount, payment.currency))"
    } else {
      judge(&told, report)
    }
    return told
  }

  private func judge(_ told: inout PaymentReportOutcome.Told, _ report: PaymentStatusReport) {
    switch (told.outcome, told.payment.state) {
    case (.rejected, .instructed): told.event = returned(told, report)
    case (.rejected, .returned), (.rejected, .cancelled): told.isKnown = true
    case (.rejected, .settled):
      told.trouble = "the bank says that it was not made, and the books have it as made: ask the bank"
    case (.accepted, .cancelled), (.pending, .cancelled):
      told.trouble = "the books took the instruction back, and the bank makes it: ask the bank to cancel it"
    case (.other, _):
      told.trouble = "\(told.status) says neither that it is made nor that it is not: ask the bank"
    case (.accepted, _), (.pending, _), (.partly, _): break
    }
  }

  private func returned(
    _ told: PaymentReportOutcome.Told, _ report: PaymentStatusReport
  ) -> String {
    let payment = told.payment
    let fields = [
      ("event", EventKind.paymentReturned.code), ("reference", "\(payment.reference)/returned"),
      ("book", book), ("date", "\(max(report.day, payment.date))"),
      ("amount", Amount(minor: payment.amount, payment.currency).major),
      ("currency", payment.currency.code), ("of", payment.reference),
      ("memo", "not made: " + ([told.status] + told.reasons).joined(separator: " ")),
    ]
    var writer = CSVWriter()
    writer.append(record: fields.map(\.0))
    writer.append(record: fields.map(\.1))
    return String(decoding: writer.takeBytes(), as: UTF8.self)
  }

  /// The name is told where it can be no person's.
  private func unknown(
    _ file: String, _ line: Int, _ column: Int, _ field: String, _ name: String, _ what: String
  ) -> Diagnostic {
    Diagnostic(
      file: file, line: line, column: column, field: field, code: "unknown-payment",
      value: PaymentStatusReport.isTellable(name) ? name : nil,
      message: "book \(book) instructed no such \(what)",
      remedy: "gledger pay list --book \(book) shows what was instructed; else ask who sent it")
  }
}
