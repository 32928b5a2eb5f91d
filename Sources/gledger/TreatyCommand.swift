import ArgumentParser
import Money
import Operations
import Statements
import Store

/// `gledger treaty`.
struct TreatyCommand: ParsableCommand {
  /// What records for a spreadsheet hold.
  enum Shown: String, ExpressibleByArgument, CaseIterable {
    case cessions, years, retrocession, restated, conversions
  }

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
        LocNumber the guarantee. Without a file the losses are the ledger's claims, paid less recovered. \
        Terms of a year are used up in the order of the events' days. What a reinsurer's book assumes is \
        the business of the treaties that it cedes under: each step of retrocession has its own page.

        Losses are in the currency of their guarantee, which a file states in the column LocCurrency where \
        it is not the pack's. Each currency of the treaties has its own page. What a treaty converts is what \
        shares left of a loss, at the treaty's rates, or at those of --as-of, of the last day of the file, \
        or of the last that anything is effective on.
        """)
    @Option(help: ArgumentHelp("Folder with the OED files.", valueName: "dir")) var oed: String?
    @Option(help: ArgumentHelp("A treaty of the ledger; may be repeated.", valueName: "code"))
    var treaty: [String] = []
    @Flag(help: "Every treaty of the ledger.") var all = false
    @Option(
      help: ArgumentHelp("Losses by event and risk; without it the ledger's claims.", valueName: "file"))
    var losses: String?
    @Option(help: ArgumentHelp("Claims paid and recovered up to this day.", valueName: "day"))
    var asOf: String?
    @Option(help: "What is one event of the ledger's claims.")
    var eventBy: StoredLosses.Grouping?
    @Option(
      help: ArgumentHelp(
        "Earlier losses, a file or with the ledger's claims a day: what they give otherwise is shown.",
        valueName: "file|day"))
    var against: String?
    @Option(
      help: ArgumentHelp(
        "Subject premium: excess is adjusted to it, a stop loss measured by it. May be repeated.",
        valueName: "[treaty[/year]=]amount"))
    var subjectPremium: [String] = []
    @Option(
      help: ArgumentHelp(
        "Volume of a capped portfolio. May be repeated.", valueName: "[treaty[/year]=]amount"))
    var volume: [String] = []
    @Option(help: ArgumentHelp("Treaties of one currency.", valueName: "code")) var currency: String?
    @Option(help: "What records of --format csv hold.") var show = Shown.cessions
    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Say where the time went, and the peak memory.") var timing = false

    func run() throws {
      Failure.isJSON = ledger.format == .json
      guard (oed != nil) != (all || !treaty.isEmpty), !(all && !treaty.isEmpty) else {
        throw ValidationError("Name contracts with --oed, or treaties of the ledger with --treaty or --all.")
      }
      guard let oed else { return try applyLedger() }
      guard let losses, against == nil, asOf == nil, eventBy == nil else {
        throw ValidationError(
          "With --oed name the losses with --losses; --against, --as-of and --event-by are of a ledger.")
      }
      let outcome = try TreatyApplyRun.oed(folder: oed, losses: losses)
      if let notice = outcome.notice { Output.message("notice: \(notice)") }
      show(page(outcome))
      if timing { show(outcome) }
    }

    private func applyLedger() throws {
      let settings = try ledger.settings()
      let session = try Session(settings, purpose: "treaty apply", role: .reader)
      let snapshot = try Snapshot(session.database, knownAt: .now)
      let scheme = snapshot.pack.scheme
      let measures = TreatyMeasures(
        premium: try SubjectAmounts(
          subjectPremium, option: "--subject-premium", treaties: scheme.treaties, scheme.currency),
        volume: try SubjectAmounts(volume, option: "--volume", treaties: scheme.treaties, scheme.currency))
      func applied(_ losses: TreatyApplyRun.Losses) throws -> [TreatyApplyRun.CurrencyOutcome] {
        try TreatyApplyRun.currencies(
          snapshot, treaties: all ? nil : treaty, losses: losses, measures: measures)
      }
      let now = try chosen(try applied(source(losses, asOf)))
      var pages = now.map(page)
      if let against {
        let earlier = try applied(losses == nil ? source(nil, against) : source(against, nil))
        for (place, outcome) in now.enumerated() {
          let before = earlier.first { $0.currency == outcome.currency }?.tiers ?? []
          pages[place].restatements = TreatyRestatement.between(before, outcome.tiers).map {
            CessionPage.Restatement(
              treaty: $0.treaty, event: $0.event, ceded: $0.ceded,
              reinstatementPremium: $0.reinstatementPremium)
          }
        }
      }
      pages[0].others = Array(pages.dropFirst())
      show(pages[0])
      if timing { show(now[0].tiers[0].outcome) }
    }

    /// All currencies, or the one that is asked for. A spreadsheet has one: its columns are the treaties.
    private func chosen(
      _ outcomes: [TreatyApplyRun.CurrencyOutcome]
    ) throws -> [TreatyApplyRun.CurrencyOutcome] {
      let codes = outcomes.map(\.currency.code).joined(separator: ", ")
      guard let currency else {
        guard outcomes.count == 1 || ledger.format != .csv || show == .conversions else {
          throw Failure(
            "several-currencies", "the treaties are in several currencies: \(codes)",
            remedy: "name one with --currency")
        }
        return outcomes
      }
      let found = outcomes.filter { $0.currency.code == currency }
      guard !found.isEmpty else {
        throw Failure("unknown-currency", "no treaty is in \(currency)", remedy: "use one of: \(codes)")
      }
      return found
    }

    private func page(_ outcome: TreatyApplyRun.CurrencyOutcome) -> CessionPage {
      var page = page(outcome.tiers[0])
      page.retrocessions = outcome.tiers.dropFirst().map { ($0.books, self.page($0)) }
      page.conversions = outcome.conversions.map {
        CessionPage.Conversion(event: $0.event, risk: $0.risk, amount: $0.amount)
      }
      return page
    }

    private func source(_ file: String?, _ day: String?) throws -> TreatyApplyRun.Losses {
      guard let file else {
        guard let asOf = day.map({ Day($0) }) ?? Day(number: 2_932_896) else {
          throw ValidationError("`\(day ?? "")` is no day such as 2024-03-31.")
        }
        return .stored(asOf: asOf, by: eventBy ?? .claim)
      }
      guard asOf == nil, eventBy == nil else {
        throw ValidationError("--as-of and --event-by are of the ledger's claims: leave --losses out.")
      }
      return .file(file)
    }

    private func page(_ tier: TreatyApplyRun.Tier) -> CessionPage {
      var page = page(tier.outcome)
      page.layers = tier.layers.map {
        CessionPage.Layer(
          treaty: $0.treaty, year: $0.year, cedant: $0.cedant, outcomes: $0.outcomes, premium: $0.premium,
          adjustment: $0.adjustment, deductible: $0.deductible, deductibleLeft: $0.deductibleLeft,
          coverLeft: $0.coverLeft, reinstatableLeft: $0.reinstatableLeft, base: $0.base,
          lossRatio: $0.lossRatio)
      }
      return page
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
        text(page)
        for other in page.others {
          Output.text("\nTreaties in \(other.currency)\n")
          text(other)
        }
      case .csv:
        switch show {
        case .cessions: page.csv { Output.write($0, to: 1) }
        case .years: Output.text(page.layerCSV())
        case .retrocession: Output.text(page.retrocessionCSV())
        case .restated: Output.text(page.restatementCSV())
        case .conversions: Output.text(page.conversionCSV())
        }
      case .json: page.json { Output.write($0, to: 1) }
      }
    }

    private func text(_ page: CessionPage) {
      Output.text(page.text(width: Output.width) + page.layerText(width: Output.width))
      for step in page.retrocessions {
        Output.text(
          "\nRetrocession of \(step.books.joined(separator: ", "))\n" + step.page.text(width: Output.width)
            + step.page.layerText(width: Output.width))
      }
      let rest = page.conversionText(width: Output.width) + page.restatementText(width: Output.width)
      if !rest.isEmpty { Output.text(rest) }
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

extension StoredLosses.Grouping: ExpressibleByArgument {}
