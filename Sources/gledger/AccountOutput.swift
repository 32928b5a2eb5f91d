import Ledger
import Money
import Operations
import Reinsurance
import Statements
import Store

/// Statements of account on their way to standard output, each written as it is read.
final class AccountOutput {
  private let format: OutputChoice
  private let part: TreatyPage.Part
  private let isDryRun: Bool
  private var page = TreatyPage(period: .year)
  private var treaty = ""
  private var through = Day(number: 0)
  private var isFirst = true
  /// The document of `--format json`.
  var json = JSONStream { Output.write($0, to: 1) }

  init(_ format: OutputChoice, _ part: TreatyPage.Part, isDryRun: Bool) {
    (self.format, self.part, self.isDryRun) = (format, part, isDryRun)
  }

  /// Lines of accounts and losses to a layer are no bordereaux.
  var wantsBordereaux: Bool { format != .csv || part == .claims || part == .premiums }

  func begin(_ treaty: Treaty, _ through: Day) {
    page = TreatyPage(period: treaty.account.period)
    (self.treaty, self.through, isFirst) = (treaty.code, through, true)
  }

  func open(knownAtSeal: Int64) {
    switch format {
    case .text: break
    case .csv: Output.write(page.csvHeader(part), to: 1)
    case .json:
      json.begin(.object)
      json.add(.string("gledger.settle/1"), as: "format")
      json.add(.string(treaty), as: "treaty")
      json.add(.string("\(through)"), as: "through")
      json.add(.integer(knownAtSeal), as: "known_at_seal")
      json.add(.flag(isDryRun), as: "dry_run")
      json.begin(.array, as: "accounts")
    }
  }

  func add(_ statement: TreatyStatement) {
    switch format {
    case .text: Output.write((isFirst ? "" : "\n") + page.text(statement, width: Output.width), to: 1)
    case .csv: Output.write(page.csv(part, statement), to: 1)
    case .json: page.write(statement, to: &json)
    }
    isFirst = false
  }

  func end(_ outcome: TreatyAccountOutcome) {
    switch format {
    case .text: show(outcome)
    case .csv: break
    case .json:
      json.end()
      json.add(outcome.receipt.map(ReceiptText.json) ?? .null, as: "receipt")
      json.end()
      // It is posted, whatever comes of the next.
      json.keep()
    }
  }

  private func show(_ outcome: TreatyAccountOutcome) {
    guard !outcome.statements.isEmpty else {
      return Output.line(
        "nothing to account for under \(treaty) through \(through), as known at seal \(outcome.knownAtSeal)")
    }
    if isDryRun { return Output.line("posted     nothing: dry run") }
    guard let receipt = outcome.receipt else {
      return Output.line("posted     nothing: nothing came since")
    }
    for line in ReceiptText.lines(receipt) { Output.line(line) }
  }
}
