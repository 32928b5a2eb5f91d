import ArgumentParser
import Ledger
import Money
import Operations
import Statements
import Store

/// `gledger disaster`.
struct DisasterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disaster", abstract: "The register of disasters: load declarations, look at them.",
    subcommands: [LoadDisasters.self, ListDisasters.self])
}

extension DisasterLoad.Form: ExpressibleByArgument {}

/// `gledger disaster load`.
struct LoadDisasters: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load", abstract: "Take a list of declarations into the register, in a sealed batch.",
    discussion: """
      FEMA's lists (--kind fema) become disasters fema-NUMBER by state or county; SBA's list (--kind sba) \
      sba-NUMBER by state; --kind table takes the columns of disaster.csv. A declaration that was loaded \
      before and differs now, such as by the day on which it ended, is brought up to date; what the pack's \
      own files say stays, and a later version of the pack leaves what was loaded alone.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions
  @Argument(help: "The file.") var file: String
  @Option(help: "How it is written: fema, sba or table.") var kind: DisasterLoad.Form = .fema

  func run() throws {
    let settings = try ledger.settings()
    let options = actor.options(settings)
    let session = try Session(settings, purpose: "disaster load by \(options.actor)", role: .writer)
    let outcome = try DisasterLoad(session.database, options).load(file, kind)
    if ledger.format == .json {
      return Output.text(
        JSONText.fields(
          ("format", .string("gledger.disaster.load/1")),
          ("declarations", .integer(Int64(outcome.declarations))),
          ("areas", .integer(Int64(outcome.areas))),
          ("changed", .integer(Int64(outcome.changed))), ("known", .integer(Int64(outcome.known))),
          ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null)
        ).document)
    }
    Output.line(
      "register   \(outcome.declarations) declarations and \(outcome.areas) areas new, "
        + (outcome.changed > 0 ? "\(outcome.changed) changed, " : "") + "\(outcome.known) known before")
    if let receipt = outcome.receipt { for line in ReceiptText.lines(receipt) { Output.line(line) } }
  }
}

/// `gledger disaster list`.
struct ListDisasters: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Declarations that hold for an area, or that struck on a day.")

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Only declarations for this area, or one around it.", valueName: "code"))
  var area: String?
  @Option(help: ArgumentHelp("Only disasters that struck on this day.", valueName: "day")) var on: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?

  func run() throws {
    let day = try PeriodOptions.day(on, "--on")
    let context = try ReportContext(ledger, asOf: on, asKnownAt: asKnownAt)
    let scheme = context.snapshot.pack.scheme
    var around: Set<String> = []
    var next = area
    while let code = next, around.insert(code).inserted {
      next = scheme.areas.first { $0.code == code }?.parent
    }
    if let area, !scheme.areas.contains(where: { $0.code == area }) {
      throw Failure("unknown-area", "the register has no area \(area)", remedy: "see area.csv of the pack")
    }
    let found = scheme.disasters.filter { disaster in
      (area == nil || around.contains(disaster.area))
        && (day.map { disaster.from <= $0 && $0 <= (disaster.to ?? $0) } ?? true)
    }.sorted { ($0.declared, $0.code, $0.area) < ($1.declared, $1.code, $1.area) }
    context.print(
      "disasters", "Disasters",
      [
        ("disaster", false), ("kind", false), ("declared", false), ("area", false), ("from", false),
        ("to", false), ("legal_basis", false), ("name", false),
      ],
      found.map {
        [
          $0.code, $0.kind, "\($0.declared)", $0.area, "\($0.from)", $0.to.map { "\($0)" } ?? "",
          $0.legalBasis ?? "", $0.name ?? "",
        ]
      }, ledger.format)
  }
}
