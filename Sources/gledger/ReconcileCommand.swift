import ArgumentParser
import Glibc
import Interchange
import Money
import Operations
import Reconciliation
import Statements
import Tabular

/// `gledger reconcile`.
struct ReconcileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile", abstract: "Prove that the books agree with the bank.",
    subcommands: [
      ReconcileBank.self, ReconcileCounterparty.self, ReconcileBordereau.self, ReconcileBooks.self,
      ReconcileMatch.self,
      ReconcileStatus.self,
      ReconcileUndo.self, ReconcileDecide.self, ReconcilePropose.self, ReconcileApprove.self,
      ReconcileEvents.self, ReconcileDifferences.self, ReconcileTransit.self, ReconcileCheck.self,
      ReconcileExpected.self,
    ])
}

extension BankFormat: ExpressibleByArgument {}

/// How banks' files are read.
struct BankInputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How the files are written; by default what their first bytes show.", valueName: "name"))
  var input: BankFormat?

  @Option(
    help: ArgumentHelp(
      "How a bank's CSV file is read: a YAML file with `target: statement`.", valueName: "file"))
  var mapping: String?

  func statementMapping() throws -> StatementMapping? {
    guard let mapping else { return nil }
    var file = try ByteSource.file(mapping)
    return try StatementMapping.parse(try file.contents(limit: YAMLText.limit), name: mapping)
  }
}

/// `gledger reconcile check`.
struct ReconcileCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Read bank statements and prove them, without a ledger.",
    discussion: """
      For each statement: opening + entries = closing, and whether it follows the one before by number and \
      by balance. A statement that does not is held back with the difference stated; a file that cannot be \
      read is refused with its line and column. Formats: camt.052, camt.053 and camt.054 (versions 02 to \
      14), MT940 and MT942, Zengin records of 200 bytes (JIS and EBCDIC), and with --mapping a bank's CSV \
      or a journal of hledger.

      Exit codes: 0 all are proven; 1 some are held back, or some files refused; 3 no file could be read.
      """)

  @Option(help: "text, csv or json.") var format: OutputChoice = .text
  @OptionGroup var input: BankInputOptions
  @Argument(help: "Files of bank statements.") var files: [String]

  func run() throws {
    Failure.isJSON = format == .json
    var check = StatementCheck()
    let mapping = try input.statementMapping()
    var refused = 0
    for file in files {
      do {
        try check.add(file, format: input.input, mapping: mapping)
      } catch let diagnostic as Diagnostic {
        refused += 1
        Failure(diagnostic).print()
      }
    }
    if refused == files.count { throw ExitCode(3) }
    let outcomes = check.outcomes()
    Output.text(StatementText(outcomes).render(format))
    if format != .json {
      for outcome in outcomes where !outcome.reasons.isEmpty {
        Output.message(StatementText.held(outcome))
      }
    }
    if refused > 0 || outcomes.contains(where: { $0.outcome == .held }) { throw ExitCode(1) }
  }
}

/// Statements that were looked at, as people and programs read them. Without names and free text.
struct StatementText {
  private let outcomes: [CheckedStatement]

  init(_ outcomes: [CheckedStatement]) { self.outcomes = outcomes }

  static func held(_ outcome: CheckedStatement) -> String {
    let reasons = outcome.reasons.map(\.text).joined(separator: "; ")
    let statement = outcome.statement
    return "\(outcome.file):\(statement.head.fileLine): statement \(statement.label) of "
      + "\(statement.head.account) is held back: \(reasons)"
  }

  func render(_ format: OutputChoice) -> String {
    switch format {
    case .text: text
    case .csv: csv
    case .json: json.document
    }
  }

  private static let columns = [
    "file", "line", "account", "statement", "currency", "opening", "entries", "booked", "closing",
    "difference",
    "outcome",
  ]

  private func cells(_ outcome: CheckedStatement, _ part: StatementProof.Part?, isGrouped: Bool) -> [String] {
    func money(_ minor: Int128?) -> String {
      guard let minor, let part else { return "" }
      return isGrouped
        ? Amount.grouped(minor, decimals: part.currency.decimals)
        : Amount.major(minor, decimals: part.currency.decimals)
    }
    let opening = part?.opening.map { Int128($0.minor) }
    let closing = part?.closing.map { Int128($0.minor) }
    var difference: Int128?
    if let part, let opening, let closing { difference = opening + part.booked - closing }
    return [
      outcome.file, "\(outcome.statement.head.fileLine)", outcome.statement.head.account,
      outcome.statement.label, part?.currency.code ?? "", money(opening), "\(part?.entries ?? 0)",
      money(part?.booked), money(closing), money(difference), outcome.outcome.rawValue,
    ]
  }

  private func rows(isGrouped: Bool) -> [[String]] {
    outcomes.flatMap { outcome in
      let parts: [StatementProof.Part?] = outcome.statement.parts.isEmpty ? [nil] : outcome.statement.parts
      return parts.map { cells(outcome, $0, isGrouped: isGrouped) }
    }
  }

  private var text: String {
    var table = TextTable([
      .right("line"), .left("account"), .left("statement"), .left("currency"), .right("opening"),
      .right("entries"), .right("booked"), .right("closing"), .right("difference"), .left("outcome"),
    ])
    var file: String?
    for row in rows(isGrouped: true) {
      if row[0] != file { table.addHeading(row[0]) }
      file = row[0]
      table.add(Array(row.dropFirst()))
    }
    return table.render(width: nil)
  }

  private var csv: String {
    var writer = CSVWriter()
    writer.append(record: StatementText.columns)
    for row in rows(isGrouped: false) { writer.append(record: row) }
    return String(decoding: writer.takeBytes(), as: UTF8.self)
  }

  private var json: JSONText {
    .fields(
      ("format", .string("gledger.reconcile-check/1")), ("statements", .array(outcomes.map(Self.json))))
  }

  private static func json(_ outcome: CheckedStatement) -> JSONText {
    let statement = outcome.statement
    return .fields(
      ("file", .string(outcome.file)), ("line", .integer(Int64(statement.head.fileLine))),
      ("kind", .string(statement.head.kind.rawValue)), ("account", .string(statement.head.account)),
      ("statement", .string(statement.label)), ("lines", .integer(statement.lines)),
      ("from", .optional(statement.firstDay.map { "\($0)" })),
      ("to", .optional(statement.lastDay.map { "\($0)" })),
      ("outcome", .string(outcome.outcome.rawValue)),
      (
        "reasons",
        .array(outcome.reasons.map { .fields(("code", .string($0.code)), ("message", .string($0.text))) })
      ),
      ("parts", .array(statement.parts.map(json))))
  }

  private static func json(_ part: StatementProof.Part) -> JSONText {
    func money(_ minor: Int128?) -> JSONText {
      minor.map { .string(Amount.major($0, decimals: part.currency.decimals)) } ?? .null
    }
    return .fields(
      ("currency", .string(part.currency.code)), ("opening", money(part.opening.map { Int128($0.minor) })),
      ("entries", .integer(part.entries)), ("pending", .integer(part.pending)),
      ("booked", money(part.booked)), ("closing", money(part.closing.map { Int128($0.minor) })))
  }
}
