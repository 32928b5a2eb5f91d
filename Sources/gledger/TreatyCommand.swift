import ArgumentParser
import Money
import Operations
import Statements
import Store

/// `gledger treaty`.
struct TreatyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "treaty", abstract: "Treaty terms.", subcommands: [Apply.self])

  struct Apply: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Apply treaty terms to given losses; nothing is posted.",
      discussion: """
        DIR holds Open Exposure Data: account.csv, location.csv, ri_info.csv and ri_scope.csv. Shares are \
        fractions, a limit of 0 or none is unlimited. Account layers with participation, limit and \
        attachment apply first; then the contracts, by inuring priority: those of one priority see the same \
        loss. TreatyShare is the reinsurer's signed line. What has no one answer is refused.

        The losses have the columns event,PortNumber,AccNumber,LocNumber,loss. No ledger is needed.

        With --treaty or --all the treaties are those of the ledger's pack, and the losses those of its \
        guarantees: event,date,PortNumber,LocNumber,loss, where PortNumber is the guarantor's book and \
        LocNumber the guarantee. Terms of a year are used up in the order of the events' days.
        """)
    @Option(help: ArgumentHelp("Folder with the OED files.", valueName: "dir")) var oed: String?
    @Option(help: ArgumentHelp("A treaty of the ledger; may be repeated.", valueName: "code"))
    var treaty: [String] = []
    @Flag(help: "Every treaty of the ledger.") var all = false
    @Option(help: ArgumentHelp("Losses by event and risk.", valueName: "file")) var losses: String
    @Option(help: ArgumentHelp("Subject premium that excess treaties are adjusted to.", valueName: "amount"))
    var subjectPremium: String?
    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Say where the time went, and the peak memory.") var timing = false

    func run() throws {
      Failure.isJSON = ledger.format == .json
      guard (oed != nil) != (all || !treaty.isEmpty), !(all && !treaty.isEmpty) else {
        throw ValidationError("Name contracts with --oed, or treaties of the ledger with --treaty or --all.")
      }
      guard let oed else { return try applyLedger() }
      let outcome = try TreatyApplyRun.oed(folder: oed, losses: losses)
      if let notice = outcome.notice { Output.message("notice: \(notice)") }
      show(page(outcome))
      if timing { show(outcome) }
    }

    private func applyLedger() throws {
      let settings = try ledger.settings()
      let session = try Session(settings, purpose: "treaty apply", role: .reader)
      let snapshot = try Snapshot(session.database, knownAt: .now)
      var subject: Int64?
      if let subjectPremium {
        guard let amount = try? Amount(subjectPremium, snapshot.pack.scheme.currency) else {
          throw ValidationError("--subject-premium `\(subjectPremium)` is no amount such as 1200000.")
        }
        subject = amount.minor
      }
      let (outcome, layers) = try TreatyApplyRun.ledger(
        snapshot, treaties: all ? nil : treaty, losses: losses, subject: subject)
      var page = page(outcome)
      page.layers = layers.map {
        CessionPage.Layer(
          treaty: $0.treaty, year: $0.year, outcomes: $0.outcomes, premium: $0.premium,
          adjustment: $0.adjustment, coverLeft: $0.coverLeft, reinstatableLeft: $0.reinstatableLeft)
      }
      show(page)
      if timing { show(outcome) }
    }

    private func page(_ outcome: TreatyApplyRun.Outcome) -> CessionPage {
      CessionPage(
        currency: outcome.currency, events: outcome.events, offsets: outcome.offsets, risks: outcome.risks,
        gross: outcome.gross, net: outcome.net,
        treaties: outcome.treaties.enumerated().map { place, treaty in
          CessionPage.Treaty(
            code: treaty.code, name: treaty.name, ceded: outcome.ceded[place],
            covers: outcome.isCovered[place])
        })
    }

    private func show(_ page: CessionPage) {
      switch ledger.format {
      case .text:
        Output.text(page.text(width: Output.width))
        let layers = page.layerText(width: Output.width)
        if !layers.isEmpty { Output.text(layers) }
      case .csv: page.csv { Output.write($0, to: 1) }
      case .json: page.json { Output.write($0, to: 1) }
      }
    }

    private func show(_ outcome: TreatyApplyRun.Outcome) {
      for (stage, count) in outcome.timing { Output.message(TimingText.line(stage, microseconds: count)) }
      Output.message("applied  \(ReceiptText.grouped(Int64(outcome.applications))) losses times treaties")
      if let peak = Output.peakKilobytes {
        Output.message("memory   \(ReceiptText.grouped(peak)) kB at its peak")
      }
    }
  }
}
