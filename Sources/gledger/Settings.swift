import ArgumentParser
import Glibc
import LocalServer
import Operations
import Store

/// Options of every command that opens a ledger. Order of settings: flag, environment, config.yaml, default.
struct LedgerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Which ledger (GLEDGER_LEDGER; default: main).", valueName: "name"))
  var ledger: String?

  @Option(
    help: ArgumentHelp(
      "PostgreSQL to use instead of the private server, as a libpq address (GLEDGER_DATABASE).",
      valueName: "url"))
  var database: String?

  @Option(help: ArgumentHelp("State folder of the private server (GLEDGER_HOME).", valueName: "folder"))
  var home: String?

  @Option(help: "text, csv or json.")
  var format: OutputChoice = .text

  func settings() throws -> Settings {
    Failure.isJSON = format == .json
    return try Settings(self)
  }
}

enum OutputChoice: String, ExpressibleByArgument, CaseIterable {
  case text, csv, json
}

/// Options of commands that post.
struct ActorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Who prepares the batch (GLEDGER_ACTOR; default: the user's name).", valueName: "name")
  )
  var actor: String?

  @Option(help: ArgumentHelp("Who approved it: never the preparer.", valueName: "name"))
  var approver: String?

  @Option(
    help: ArgumentHelp(
      "Seconds to wait for a book that another batch holds; 0 waits for ever.", valueName: "s"))
  var wait = WaitSeconds(60)

  @Flag(help: "Take the same way up to the seal, then roll back.")
  var dryRun = false

  func options(_ settings: Settings) -> PostOptions {
    var options = PostOptions(actor: actor ?? settings.actor, programVersion: Version.text)
    options.approver = approver
    options.isDryRun = dryRun
    options.lockTimeout = wait.milliseconds
    options.onWait = { holder in
      Output.message("gledger: waiting for a book held by \(holder.isEmpty ? "another session" : holder)")
    }
    options.again = "type again: \(TypedLine.text) (what is in the books is not posted twice)"
    TestFault.arm(&options)
    return options
  }
}

/// Where the ledger is and who asks.
struct Settings {
  let ledger: String
  /// nil: the private server.
  let database: String?
  let home: String
  let actor: String
  let language: String

  init(_ options: LedgerOptions) throws {
    let environment = Settings.environmentAll()
    home = options.home ?? LocalServer.defaultHome(environment: environment)
    let file = try Configuration.file("\(home)/config.yaml")
    ledger = options.ledger ?? environment["GLEDGER_LEDGER"] ?? file["ledger"] ?? "main"
    database = options.database ?? environment["GLEDGER_DATABASE"] ?? file["database"]
    let user = environment["SUDO_USER"] ?? environment["USER"] ?? environment["LOGNAME"]
    actor = environment["GLEDGER_ACTOR"] ?? file["actor"] ?? user ?? Settings.systemUser
    language = environment["GLEDGER_LANGUAGE"] ?? file["language"] ?? "en"
    let isPlain =
      !ledger.isEmpty && ledger.utf8.count <= 40
      && ledger.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5F }
    guard isPlain else {
      throw ValidationError(
        "The ledger's name `\(ledger)` must be lower-case letters, digits and underscores, at most 40.")
    }
  }

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  static func environmentAll() -> [String: String] {
    var all: [String: String] = [:]
    for name in [
      "GLEDGER_HOME", "GLEDGER_LEDGER", "GLEDGER_DATABASE", "GLEDGER_LANGUAGE", "GLEDGER_ACTOR",
      "XDG_DATA_HOME", "HOME", "USER", "LOGNAME", "SUDO_USER", "XDG_RUNTIME_DIR",
    ] {
      if let value = environment(name), !value.isEmpty { all[name] = value }
    }
    return all
  }

  private static var systemUser: String {
    getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "user-\(geteuid())"
  }
}

/// An open ledger.
struct Session {
  let settings: Settings
  let database: LedgerDatabase

  /// Opens the ledger: starts the private server where that is used.
  /// - Parameters:
  ///   - creates: makes the ledger's database on the private server where it is missing.
  ///   - role: what the session may do; nil stays the administrator (for init and upgrade).
  init(_ settings: Settings, purpose: String, role: DatabaseRole?, creates: Bool = false) throws {
    self.settings = settings
    if let address = settings.database {
      database = try LedgerDatabase(address, name: settings.ledger, purpose: purpose)
      let unsafe = try unsafeSettings(of: database.connection)
      guard unsafe.isEmpty else {
        throw Failure(
          "unsafe-server", "the server may lose what it said was stored: \(unsafe.joined(separator: ", "))",
          remedy: "set them on, or use another server: a ledger must not forget")
      }
    } else {
      database = try Session.openPrivate(settings, purpose: purpose, creates: creates)
    }
    if let role { try database.assume(role) }
  }

  private static func openPrivate(_ settings: Settings, purpose: String, creates: Bool) throws
    -> LedgerDatabase
  {
    let server = LocalServer(home: settings.home)
    let name = "gledger_\(settings.ledger)"
    if !creates, case .absent = server.status().state {
      throw Failure(
        "no-ledger", "there is no ledger in \(settings.home) yet",
        remedy: "type: gledger init --scheme united-states")
    }
    try server.ensureRunning { Output.message($0) }
    if creates {
      let admin = try LedgerDatabase(server.conninfo(database: "postgres"), name: "postgres", purpose: "init")
      defer { admin.close() }
      try admin.createDatabase(name)
    }
    let database = try connect(server.conninfo(database: name), settings, purpose)
    database.host = host(server)
    return database
  }

  private static func host(_ server: LocalServer) -> ServerHost {
    ServerHost(
      revive: {
        do throws(LocalServerError) {
          try server.ensureRunning { Output.message($0) }
        } catch {
          throw LedgerError(error.code, error.message, remedy: error.remedy)
        }
      },
      space: { server.freeSpace() })
  }

  private static func connect(_ address: String, _ settings: Settings, _ purpose: String) throws
    -> LedgerDatabase
  {
    do {
      return try LedgerDatabase(address, name: settings.ledger, purpose: purpose)
    } catch {
      if error.message.contains("does not exist") {
        throw Failure(
          "no-ledger", "there is no ledger `\(settings.ledger)` yet",
          remedy: "type: gledger init --scheme united-states --ledger \(settings.ledger)")
      }
      throw error
    }
  }
}
