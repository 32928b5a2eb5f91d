import ArgumentParser
import Ledger
import Money
import Statements
import Store

/// `gledger statement ageing`.
struct AgeingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ageing",
    abstract: "Balances of treaty accounts by how long they are overdue, disputed ones apart.",
    discussion: """
      The clock starts on the due day of the account that lists an item. The provision is a share of what is \
      overdue and undisputed; it is shown, not posted. Whoever owes more than a fifth for more than 90 days \
      is a slow payer.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Last day (default: the last that anything is effective on).", valueName: "day"))
  var to: String?
  @Option(help: ArgumentHelp("Days overdue at which each bucket begins.", valueName: "days"))
  var buckets = "1,30,91,121"
  @Option(help: ArgumentHelp("Share of what is overdue to provide for.", valueName: "ratio"))
  var provision = "20%"
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?

  func run() throws {
    let settings = try ledger.settings()
    let last = try PeriodOptions.day(to, "--to")
    let starts = buckets.split(separator: ",").map { Int($0) ?? 0 }
    guard !starts.isEmpty, starts[0] > 0, zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw ValidationError("--buckets `\(buckets)` takes rising numbers of days such as 1,30,91,121.")
    }
    guard let provision = Ratio(provision), provision <= .one else {
      throw ValidationError("--provision `\(provision)` is not a ratio such as 20%.")
    }
    let session = try Session(settings, purpose: "statement", role: .reader)
    let snapshot = try Snapshot(session.database, knownAt: try PeriodOptions.knownAt(asKnownAt))
    let day = try last ?? snapshot.lastEffectiveDay() ?? Day(number: 0)
    let groups = Dictionary(grouping: try snapshot.dueBalances(to: day), by: \.currency)
    let pages = groups.sorted { $0.key.code < $1.key.code }.map { currency, rows in
      AgeingPage(
        day, currency, buckets: starts, provision: provision,
        rows.map {
          AgeingPage.Part(
            cedant: $0.book, reinsurer: $0.party, due: $0.due, isDisputed: $0.isDisputed,
            receivable: $0.receivable, payable: $0.payable)
        })
    }
    switch ledger.format {
    case .text:
      Output.line("Treaty balances at the end of \(day) by days overdue, net to the cedant")
      Output.text(
        pages.isEmpty
          ? "nothing is open" : pages.map { $0.text(width: Output.width) }.joined(separator: "\n"))
      Output.line("As known at: seal \(snapshot.seal); Head hash \(snapshot.headHash.hexadecimal)")
    case .csv:
      for (place, page) in pages.enumerated() { Output.write(page.csv(header: place == 0), to: 1) }
    case .json:
      Output.text(
        JSONText.fields(
          ("format", .string("gledger.statement-ageing/1")), ("to", .string("\(day)")),
          ("known_at_seal", .integer(snapshot.seal)), ("pages", .array(pages.map(\.json)))
        ).document)
    }
  }
}
