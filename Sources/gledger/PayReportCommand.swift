import ArgumentParser
import Interchange
import Money
import Operations
import Statements
import Store
import Tabular

/// `gledger pay report`.
struct PayReport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract:
      "Read the bank's status report (pain.002), and print what was not made, ready for gledger post.",
    discussion: """
      Each payment that the bank rejects becomes payment.returned, and can be instructed again. What the \
      bank accepts stays under way until a statement shows it. A status of the whole message, or of a block \
      of it, holds for each of its payments that has none of its own. The same report twice prints nothing \
      new.

        gledger pay report FILE --book VT | gledger post -

      Exit codes: 0 all is said and known; 1 a person must look at some of it; 3 nothing was read.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Argument(help: "The report; - is standard input.") var file: String
  @Option(help: ArgumentHelp("Code of the book that pays.", valueName: "code")) var book: String

  func run() throws {
    let session = try Session(try ledger.settings(), purpose: "pay report", role: .reader)
    let outcome = try PaymentReportRun(session.database, book: book).run(file)
    if ledger.format == .json {
      Output.text(json(outcome).document)
    } else {
      if !outcome.file.isEmpty { Output.text(outcome.file) }
      tell(outcome)
    }
    if outcome.needsPerson { throw ExitCode(1) }
  }

  private func tell(_ outcome: PaymentReportOutcome) {
    let counts = PaymentStatusReport.Outcome.allCases.compactMap { kind -> String? in
      let count = outcome.told.count { $0.outcome == kind }
      return count == 0
        ? nil : "\(ReceiptText.grouped(Int64(count))) \(kind == .other ? "unclear" : kind.rawValue)"
    }
    let before = outcome.told.count(where: \.isKnown)
    Output.message(
      "gledger: " + (counts.isEmpty ? "says nothing of a payment" : counts.joined(separator: ", "))
        + (before == 0 ? "" : "; \(ReceiptText.grouped(Int64(before))) known before"))
    for one in outcome.told {
      guard let trouble = one.trouble else { continue }
      Output.message("  line \(one.line): \(one.payment.reference): \(trouble)")
    }
    for fault in outcome.unknown { Output.message("\(fault)") }
  }

  private func json(_ outcome: PaymentReportOutcome) -> JSONText {
    let told = outcome.told.map { one in
      JSONText.fields(
        ("end_to_end", .string(one.payment.reference)), ("of", .string(one.payment.decision)),
        ("amount", .string(Amount(minor: one.payment.amount, one.payment.currency).major)),
        ("currency", .string(one.payment.currency.code)), ("outcome", .string(one.outcome.rawValue)),
        ("status", .string(one.status)), ("reasons", .array(one.reasons.map { .string($0) })),
        ("state", .string(one.payment.state.rawValue)), ("line", .integer(Int64(one.line))),
        ("known", .flag(one.isKnown)), ("event", .optional(one.event)), ("why", .optional(one.trouble)))
    }
    return .fields(
      ("format", .string("gledger.pay-report/1")), ("book", .string(book)),
      ("date", .string("\(outcome.report.day)")), ("seal", outcome.seal.map { .integer($0) } ?? .null),
      ("payments", .array(told)), ("unknown", .array(outcome.unknown.map(\.json))))
  }
}
