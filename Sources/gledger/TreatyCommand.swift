import ArgumentParser
import Operations
import Statements

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
        """)
    @Option(help: ArgumentHelp("Folder with the OED files.", valueName: "dir")) var oed: String
    @Option(help: ArgumentHelp("Losses by event and location.", valueName: "file")) var losses: String
    @Option(help: "text, csv or json.") var format: OutputChoice = .text

    @Flag(help: "Say where the time went, and the peak memory.") var timing = false

    func run() throws {
      Failure.isJSON = format == .json
      let outcome = try TreatyApplyRun.oed(folder: oed, losses: losses)
      if let notice = outcome.notice { Output.message("notice: \(notice)") }
      let page = CessionPage(
        currency: outcome.currency, events: outcome.events, offsets: outcome.offsets, risks: outcome.risks,
        gross: outcome.gross, net: outcome.net,
        treaties: outcome.treaties.enumerated().map { place, treaty in
          CessionPage.Treaty(
            code: treaty.code, name: treaty.name, ceded: outcome.ceded[place],
            covers: outcome.isCovered[place])
        })
      switch format {
      case .text: Output.text(page.text(width: Output.width))
      case .csv: page.csv { Output.write($0, to: 1) }
      case .json: page.json { Output.write($0, to: 1) }
      }
      if timing { show(outcome) }
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
