import ArgumentParser
import Operations
import Schemes
import Statements
import Store

/// `gledger init`: server, schema, scheme pack; safe to repeat.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a ledger: server, schema, scheme pack. Safe to repeat.",
    discussion: """
      With --empty the ledger gets no pack: it waits for the folder of `gledger export csv`, which brings \
      its own (gledger post FOLDER).
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions

  @Option(
    help: ArgumentHelp("Name of a pack that the program carries, or a folder.", valueName: "name-or-folder"))
  var scheme: String?

  @Flag(help: "No pack: an export is to be read back.")
  var empty = false

  func validate() throws {
    guard (scheme != nil) != empty else {
      throw ValidationError("Name a pack with --scheme united-states, or --empty for reading an export back.")
    }
  }

  func run() throws {
    let settings = try ledger.settings()
    guard let scheme else { return try makeEmpty(settings) }
    let pack = try SchemeCommand.checked(scheme)
    let session = try Session(settings, purpose: "init", role: nil, creates: true)
    let migrations = try session.database.migrate()
    try session.database.assume(.writer)
    let outcome = try SchemeRun.applyFiles(pack, to: session.database, actor.options(settings))
    let place = self.place(settings)
    if ledger.format == .json {
      let document = JSONText.fields(
        ("format", .string("gledger.init/1")), ("ledger", .string(settings.ledger)),
        ("migrations", .array(migrations.map(JSONText.string))), ("pack", .string(outcome.name)),
        ("version", .string(outcome.version)), ("records_added", .integer(Int64(outcome.added))),
        ("records_ended", .integer(Int64(outcome.ended))),
        ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null))
      return Output.text(document.document)
    }
    Output.line("ledger     \(settings.ledger) in \(place)")
    Output.line("schema     \(migrations.isEmpty ? "up to date" : "\(migrations.count) migrations applied")")
    let state =
      outcome.receipt == nil ? "in force already" : "\(outcome.added) records added, \(outcome.ended) ended"
    Output.line("pack       \(outcome.name) \(outcome.version): \(state)")
    if let receipt = outcome.receipt { for line in ReceiptText.lines(receipt) { Output.line(line) } }
  }

  private func place(_ settings: Settings) -> String {
    settings.database == nil ? settings.home : "the database given"
  }

  private func makeEmpty(_ settings: Settings) throws {
    let session = try Session(settings, purpose: "init", role: nil, creates: true)
    let migrations = try session.database.migrate()
    if ledger.format == .json {
      return Output.text(
        JSONText.fields(
          ("format", .string("gledger.init/1")), ("ledger", .string(settings.ledger)),
          ("migrations", .array(migrations.map(JSONText.string))), ("pack", .null)
        ).document)
    }
    Output.line("ledger     \(settings.ledger) in \(place(settings))")
    Output.line("schema     \(migrations.isEmpty ? "up to date" : "\(migrations.count) migrations applied")")
    Output.line("pack       none yet: read an export back with gledger post FOLDER")
  }
}

/// `gledger upgrade`.
struct Upgrade: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring the ledger's schema up to this program's.")

  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let settings = try ledger.settings()
    let session = try Session(settings, purpose: "upgrade", role: nil)
    guard try session.database.schemaState() != .absent else {
      throw Failure(
        "no-ledger", "there is no ledger `\(settings.ledger)` here yet",
        remedy: "type: gledger init --scheme united-states")
    }
    let migrations = try session.database.migrate()
    if ledger.format == .json {
      return Output.text(
        JSONText.fields(
          ("format", .string("gledger.upgrade/1")), ("migrations", .array(migrations.map(JSONText.string)))
        ).document)
    }
    Output.line(
      migrations.isEmpty ? "schema up to date" : "applied \(migrations.joined(separator: ", "))")
  }
}
