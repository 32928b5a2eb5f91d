import ArgumentParser
import LocalServer
import Statements

/// `gledger server`.
struct Server: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The private PostgreSQL server: start, stop, status.",
    subcommands: [Start.self, Stop.self, ServerStatus.self])

  struct Start: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Start it (every command does, when needed).")
    @OptionGroup var ledger: LedgerOptions

    func run() throws {
      let settings = try ledger.settings()
      let server = LocalServer(home: settings.home)
      try server.ensureRunning { Output.message($0) }
      Output.line("running    \(settings.home)")
    }
  }

  struct Stop: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stop it; sessions are ended, nothing is lost.")
    @OptionGroup var ledger: LedgerOptions

    func run() throws {
      let settings = try ledger.settings()
      try LocalServer(home: settings.home).stop()
      Output.line("stopped    \(settings.home)")
    }
  }

  struct ServerStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "status", abstract: "Is it running, and where.")
    @OptionGroup var ledger: LedgerOptions

    func run() throws {
      let settings = try ledger.settings()
      let status = LocalServer(home: settings.home).status()
      let facts: [(String, String)] = [
        ("state", status.state.rawValue), ("version", status.version ?? "-"),
        ("process", status.pid.map { "\($0)" } ?? "-"), ("data", status.dataFolder),
        ("socket", status.socketFolder),
      ]
      if ledger.format == .json {
        return Output.text(
          JSONText.object(
            [("format", .string("gledger.server.status/1"))] + facts.map { ($0.0, JSONText.string($0.1)) }
          ).document)
      }
      var table = TextTable([.left(), .left()])
      for fact in facts { table.add([fact.0, fact.1]) }
      Output.text(table.render(width: nil))
    }
  }
}
