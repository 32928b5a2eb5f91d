/// Why the private server cannot be used, and what to do about it.
public struct LocalServerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A stable name in kebab case, for programs.
  public var code: String
  /// What is wrong, in a sentence, with the path or process that it is about.
  public var message: String
  /// What would put it right.
  public var remedy: String

  /// Creates an error.
  public init(code: String, message: String, remedy: String) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  /// The message and the remedy, one a line.
  public var description: String { remedy.isEmpty ? message : "\(message)\n\(remedy)" }
}

extension LocalServerError {
  static func binariesMissing(major: String?, searched: [String]) -> LocalServerError {
    let which = major.map { "PostgreSQL \($0)" } ?? "PostgreSQL"
    let package = major.map { "postgresql-\($0)" } ?? "postgresql"
    return LocalServerError(
      code: "binaries-missing",
      message: "The programs of \(which) (initdb, pg_ctl, postgres) are not in: "
        + searched.joined(separator: ", "),
      remedy: "Install them with `apt-get install \(package)`, or give a server with --database.")
  }

  static func userMissing(_ who: String) -> LocalServerError {
    LocalServerError(
      code: "user-missing",
      message: "PostgreSQL needs a user of the system to run as, and \(who) does not exist.",
      remedy: "Install PostgreSQL with `apt-get install postgresql`, which creates the user postgres, "
        + "or run this program as an ordinary user that is listed in /etc/passwd.")
  }

  static func unreachable(_ folder: String, below ancestor: String, by user: String) -> LocalServerError {
    LocalServerError(
      code: "home-unreachable",
      message: "The server runs as the user \(user), who cannot enter \(ancestor), "
        + "so the state folder \(folder) is out of its reach.",
      remedy: "Choose another folder with GLEDGER_HOME, such as /var/lib/gledger, "
        + "or run `chmod o+x \(ancestor)`.")
  }

  static func homeOfAnother(_ home: String, owner: String) -> LocalServerError {
    LocalServerError(
      code: "home-of-another-user",
      message: "The state folder \(home) belongs to the user \(owner).",
      remedy: "Run the program as \(owner), or choose another folder with GLEDGER_HOME.")
  }

  static func homeInUse(_ home: String) -> LocalServerError {
    LocalServerError(
      code: "home-not-empty",
      message: "The folder \(home) holds files of root that are not a ledger's, so it is left alone.",
      remedy: "Choose an empty or new folder with GLEDGER_HOME.")
  }

  static func homeOpen(_ home: String) -> LocalServerError {
    LocalServerError(
      code: "home-writable-by-others",
      message: "Other users may write in the state folder \(home), and so could replace the ledger.",
      remedy: "Run `chmod go-w \(home)`.")
  }

  static func lockHeld(_ path: String, holder: String, seconds: Int) -> LocalServerError {
    LocalServerError(
      code: "lock-held",
      message: "\(holder) has held the lock \(path) for more than \(seconds) seconds.",
      remedy: "Wait until it has started or stopped the server, or end it, and try again.")
  }

  static func dataIncomplete(_ folder: String) -> LocalServerError {
    LocalServerError(
      code: "data-folder-incomplete",
      message: "The data folder \(folder) is there but holds no PostgreSQL cluster (no PG_VERSION).",
      remedy: "Restore it from a backup; or, if it is empty of anything you need, move it away and try again."
    )
  }

  static func otherVersion(_ folder: String, found: String, searched: [String]) -> LocalServerError {
    LocalServerError(
      code: "data-folder-version",
      message: "The data folder \(folder) was made by PostgreSQL \(found), whose programs are not in: "
        + searched.joined(separator: ", "),
      remedy: "Install that version with `apt-get install postgresql-\(found)`, or move the data to a "
        + "newer version with pg_upgrade or pg_dumpall. The data was not touched.")
  }

  static func wrongMode(_ folder: String, _ mode: UInt32) -> LocalServerError {
    LocalServerError(
      code: "data-folder-mode",
      message: "The data folder \(folder) has the mode \(String(mode, radix: 8)), so other users could "
        + "reach the ledger; PostgreSQL refuses that.",
      remedy: "Run `chmod 700 \(folder)`.")
  }

  static func wrongOwner(_ folder: String, owner: String, wanted: String) -> LocalServerError {
    LocalServerError(
      code: "data-folder-owner",
      message: "The data folder \(folder) belongs to the user \(owner), but the server runs as \(wanted).",
      remedy: "Run `chown -R \(wanted) \(folder)` if that is right.")
  }

  static func diskFull(_ path: String, free: Int64, needed: Int64) -> LocalServerError {
    LocalServerError(
      code: "disk-full",
      message: "The disk of \(path) has \(free >> 20) MiB free; \(needed >> 20) MiB are needed.",
      remedy: "Free some space on it and try again.")
  }

  static func pidFileBlocked(_ folder: String, pid: Int32) -> LocalServerError {
    LocalServerError(
      code: "pid-file-blocked",
      message: "\(folder)/postmaster.pid names the process \(pid), which is alive but is not the server "
        + "of this folder: the number was given to another program after a crash.",
      remedy: "If no PostgreSQL uses the folder, delete \(folder)/postmaster.pid and try again.")
  }

  static func zombieStays(_ folder: String, pid: Int32) -> LocalServerError {
    LocalServerError(
      code: "zombie-server",
      message:
        "The server of \(folder), process \(pid), has ended, but the system still lists it: its parent "
        + "process has not asked how it ended, and until then PostgreSQL does not start.",
      remedy: "Try again in a moment. In a container whose first process never asks, restart it, with an "
        + "init process (such as docker run --init).")
  }

  static func noAnswer(_ folder: String, pid: Int32) -> LocalServerError {
    LocalServerError(
      code: "server-unreachable",
      message: "The server of \(folder) runs as process \(pid), but does not answer on its socket.",
      remedy: "Run `gledger server stop`, then try again; its messages are in server.log.")
  }

  static func socketFolder(_ folder: String, _ what: String) -> LocalServerError {
    LocalServerError(
      code: "socket-folder-unsafe",
      message: "The socket folder \(folder) \(what), so another user could pose as the server.",
      remedy: "Remove it, or choose a shorter state folder with GLEDGER_HOME, which needs no such folder.")
  }

  static func io(_ what: String, _ path: String, _ reason: String) -> LocalServerError {
    LocalServerError(
      code: "file-error", message: "Cannot \(what) \(path): \(reason).",
      remedy: "Check the permissions and the free space of that folder.")
  }
}
