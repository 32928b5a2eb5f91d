import ArgumentParser
import Operations
import Schemes
import Statements
import Store

/// `gledger scheme`.
struct SchemeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scheme", abstract: "Check, show and apply scheme packs.",
    subcommands: [Check.self, ShowPack.self, Apply.self])

  /// A pack that was checked, or every fault of it.
  static func checked(_ name: String) throws -> Pack {
    let (pack, diagnostics) = PackReader.read(try SchemeRun.source(name))
    guard let pack else {
      var failure = Failure(
        "bad-pack", "the pack has \(diagnostics.count) fault\(diagnostics.count == 1 ? "" : "s")",
        remedy: "mend them; nothing was applied")
      failure.diagnostics = diagnostics
      throw failure
    }
    return pack
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find every fault of a pack, with file and line; prove coverage and mirrors.")
    @Argument(help: "Name of a pack that the program carries, or a folder.") var pack: String
    @Option(help: "text or json.") var format: OutputChoice = .text

    func run() throws {
      Failure.isJSON = format == .json
      let (pack, diagnostics) = PackReader.read(try SchemeRun.source(pack))
      if format == .json {
        Output.text(
          JSONText.fields(
            ("format", .string("gledger.scheme.check/1")), ("faults", .array(diagnostics.map(\.json))),
            ("hash", .optional(pack?.hash.hexadecimal))
          ).document)
      } else {
        for diagnostic in diagnostics { Output.line("\(diagnostic)") }
        if let pack {
          Output.line("\(pack.scheme.name) \(pack.scheme.version): no faults, \(pack.records.count) records")
          Output.line("hash \(pack.hash.hexadecimal)")
        } else {
          Output.line("\(diagnostics.count) fault\(diagnostics.count == 1 ? "" : "s")")
        }
      }
      if pack == nil { throw ExitCode(1) }
    }
  }

  struct ShowPack: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "What a pack holds: the ledger's, or one by name or folder.")
    @OptionGroup var ledger: LedgerOptions
    @Argument(help: "Name or folder; without it, the pack in force in the ledger.") var pack: String?

    func run() throws {
      let settings = try ledger.settings()
      if let pack {
        for line in SchemeSummary(try SchemeCommand.checked(pack).scheme).lines { Output.line(line) }
        return
      }
      let session = try Session(settings, purpose: "scheme show", role: .reader)
      guard let stored = try session.database.pack() else {
        throw Failure(
          "no-pack", "the ledger has no scheme pack yet", remedy: "type: gledger init --scheme united-states")
      }
      for line in SchemeSummary(stored.scheme).lines { Output.line(line) }
    }
  }

  struct Apply: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Apply a changed pack: records are added and ended in a sealed batch, never edited.")
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions
    @Argument(help: "Name of a pack that the program carries, or a folder.") var pack: String

    func run() throws {
      let settings = try ledger.settings()
      let checked = try SchemeCommand.checked(pack)
      let options = actor.options(settings)
      let session = try Session(settings, purpose: "scheme apply by \(options.actor)", role: .writer)
      let outcome = try SchemeRun.applyFiles(checked, to: session.database, options)
      if ledger.format == .json {
        return Output.text(
          JSONText.fields(
            ("format", .string("gledger.scheme.apply/1")), ("pack", .string(outcome.name)),
            ("version", .string(outcome.version)), ("added", .integer(Int64(outcome.added))),
            ("ended", .integer(Int64(outcome.ended))),
            ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null)
          ).document)
      }
      Output.line(
        outcome.added + outcome.ended == 0
          ? "\(outcome.name) \(outcome.version) is in force already"
          : "\(outcome.name) \(outcome.version): \(outcome.added) records added, \(outcome.ended) ended")
      if let receipt = outcome.receipt { for line in ReceiptText.lines(receipt) { Output.line(line) } }
    }
  }
}
