import ArgumentParser
import Interchange
import Money
import Operations
import Statements
import Tabular

/// `gledger reconcile bordereau`.
struct ReconcileBordereau: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bordereau",
    abstract: "Compare a counterparty's bordereau of claims, recoveries or premiums with our cessions.",
    discussion: """
      Row by row, by claim, guarantee or both: what was paid in the period, what was paid to date, and what \
      is outstanding at its end. The mapping's target says what kind it is: claims-bordereau, \
      recoveries-bordereau or premium-bordereau. A statement of account is for `gledger reconcile \
      counterparty`. Nothing is stored.

        gledger reconcile bordereau q1.csv --book OH --party reinsurer --mapping ceded.yaml --to 2024-03-31

      Exit codes: 0 all agrees; 1 something does not; 3 nothing could be compared.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Code of our book.", valueName: "code")) var book: String
  @Option(help: ArgumentHelp("Code of the counterparty.", valueName: "code")) var party: String
  @Option(help: ArgumentHelp("How the file is read (gledger.mapping/1).", valueName: "file"))
  var mapping: String
  @Option(help: ArgumentHelp("First day of the period (default: all that there is).", valueName: "day"))
  var from: String?
  @Option(help: ArgumentHelp("Last day of the period.", valueName: "day")) var to: String
  @Argument(help: "The bordereau, as CSV; - is standard input.") var file: String

  func run() throws {
    let settings = try ledger.settings()
    var source = try ByteSource.file(mapping)
    let map = try BordereauMapping.parse(try source.contents(limit: YAMLText.limit), name: mapping)
    let first = try PeriodOptions.day(from, "--from")
    guard let last = try PeriodOptions.day(to, "--to") else { return }
    let session = try Session(settings, purpose: "reconcile bordereau", role: .reader)
    let outcome = try BordereauRun(session.database, map).run(
      file, book: book, party: party, from: first, to: last)
    switch ledger.format {
    case .text: Output.text(text(outcome))
    case .csv: Output.text(csv(outcome))
    case .json: Output.text(json(outcome).document)
    }
    if !outcome.differences.isEmpty { throw ExitCode(1) }
  }

  private func text(_ outcome: BordereauOutcome) -> String {
    let decimals = outcome.currency.decimals
    func money(_ minor: Int128) -> String { Amount.grouped(minor, decimals: decimals) }
    var sums = TextTable([.left("figure"), .right("ours"), .right("theirs"), .right("theirs less ours")])
    for sum in outcome.sums {
      sums.add([sum.name, money(sum.ours), money(sum.theirs), money(sum.theirs - sum.ours)])
    }
    let head =
      "\(outcome.kind.rawValue) of \(party) against \(book) in \(outcome.currency.code), "
      + (outcome.from.map { "from \($0) " } ?? "") + "to \(outcome.to), as known at seal \(outcome.seal); "
      + "\(outcome.agreed) rows agree\n\n" + sums.render(width: Output.width)
    guard !outcome.differences.isEmpty else { return head + "\nAll of it agrees.\n" }
    var table = TextTable([
      .left("kind"), .left("guarantee"), .left("claim"), .left("figure"), .right("ours"), .right("theirs"),
      .left("our event"), .left("their row"),
    ])
    for one in outcome.differences {
      for figure in one.figures where figure.ours != figure.theirs {
        table.add([
          one.kind.rawValue, one.guarantee, one.claim, figure.name, money(Int128(figure.ours)),
          money(Int128(figure.theirs)), one.reference, one.place,
        ])
      }
    }
    return head + "\n" + table.render(width: Output.width)
  }

  private static let columns = [
    "kind", "guarantee", "claim", "figure", "currency", "ours", "theirs", "our_event", "their_row",
  ]

  private func rows(_ outcome: BordereauOutcome) -> [[String]] {
    outcome.differences.flatMap { one in
      one.figures.filter { $0.ours != $0.theirs || one.kind != .amount }.map { figure in
        [
          one.kind.rawValue, one.guarantee, one.claim, figure.name, outcome.currency.code,
          Amount(minor: figure.ours, outcome.currency).major,
          Amount(minor: figure.theirs, outcome.currency).major, one.reference, one.place,
        ]
      }
    }
  }

  private func csv(_ outcome: BordereauOutcome) -> String {
    var csv = CSVText(header: Self.columns)
    for row in rows(outcome) { csv.add(row) }
    return csv.text
  }

  private func json(_ outcome: BordereauOutcome) -> JSONText {
    let decimals = outcome.currency.decimals
    let sums = outcome.sums.map { sum in
      JSONText.fields(
        ("figure", .string(sum.name)), ("ours", .string(Amount.major(sum.ours, decimals: decimals))),
        ("theirs", .string(Amount.major(sum.theirs, decimals: decimals))))
    }
    let differences = rows(outcome).map { row in
      JSONText.object(zip(Self.columns, row).map { (key: $0, value: .string($1)) })
    }
    return .fields(
      ("format", .string("gledger.reconcile-bordereau/1")), ("kind", .string(outcome.kind.rawValue)),
      ("book", .string(book)), ("party", .string(party)), ("from", .optional(outcome.from?.description)),
      ("to", .string("\(outcome.to)")), ("known_at_seal", .integer(outcome.seal)),
      ("agreed", .integer(Int64(outcome.agreed))), ("sums", .array(sums)),
      ("differences", .array(differences)))
  }
}
