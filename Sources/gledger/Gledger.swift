import ArgumentParser
import Glibc
import Interchange
import Ledger
import Statements

/// The command.
@main
struct Gledger: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gledger",
    abstract: "A ledger for guarantee associations, their public reinsurer and disaster funds.",
    discussion: """
      Books are kept in PostgreSQL: a private server by default, yours with --database. Begin with \
      `gledger init --scheme united-states`, post files with `gledger post FILE`, read \
      `gledger statement fund`.

      Exit codes: 0 done; 1 done, but something needs a person (rejects, a fault found); 2 wrong usage; \
      3 nothing done, the cause on standard error.
      """,
    version: Version.text,
    subcommands: [
      Init.self, Post.self, Accrue.self, Remeasure.self, Restate.self, Settle.self, Merge.self,
      TreatyCommand.self, Reverse.self, StatementCommand.self,
      VerifyCommand.self, Status.self, CloseCommand.self, ReopenCommand.self, Log.self, Show.self,
      ExportCommand.self, SchemeCommand.self, Upgrade.self, Server.self, Events.self,
      ReconcileCommand.self, PayCommand.self, ReportCommand.self, DisasterCommand.self,
    ])

  static func main() {
    signal(SIGPIPE, SIG_IGN)
    var arguments = Array(CommandLine.arguments.dropFirst())
    // `gledger help events` is the page of the events, not the help of a command.
    if arguments.first == "help", arguments.dropFirst().first == "events" { arguments.removeFirst() }
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      Glibc.exit(Output.exitCode(0))
    } catch let code as ExitCode {
      exit(code)
    } catch let failure as Failure {
      failure.print()
      Glibc.exit(3)
    } catch {
      let code = exitCode(for: error)
      if code == .validationFailure || code.rawValue == 64 {
        Output.message(fullMessage(for: error))
        Glibc.exit(2)
      }
      if code == .success {
        Output.line(fullMessage(for: error))
        Glibc.exit(Output.exitCode(0))
      }
      Failure(error).print()
      Glibc.exit(3)
    }
  }

  private static func exit(_ code: ExitCode) -> Never {
    Glibc.exit(Output.exitCode(code.rawValue == 64 ? 2 : code.rawValue))
  }
}

/// The program's own version, which is part of every seal.
enum Version {
  static let text = "0.1.0"
}

/// `gledger help events`.
struct Events: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The events that files may hold, with their columns (also: gledger help events).")

  @Argument(help: "One event, such as claim.paid; all without it.")
  var event: String?

  func run() throws {
    var kind: EventKind?
    if let event {
      guard let found = EventKind(code: event) else {
        throw ValidationError("There is no event \(event); `gledger help events` lists them.")
      }
      kind = found
    }
    for line in EventHelp.lines(for: kind) { Output.line(line) }
  }
}
