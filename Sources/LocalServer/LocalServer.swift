import Glibc
import PostgreSQL

/// The private PostgreSQL that `gledger` keeps in its state folder when it is given no database.
///
/// It listens on a Unix socket in a folder that only its owner (and root) can enter, and on nothing else.
/// ```swift
/// let server = LocalServer(home: LocalServer.defaultHome(environment: environment))
/// let conninfo = try server.ensureRunning { print($0) }
/// ```
/// The folder holds `pg` (the data), `run` (the socket), `server.log`, `cluster.lock` and `cluster.json`.
public struct LocalServer: Sendable {
  /// The state folder, from the root.
  public let home: String
  /// The folder of PostgreSQL's programs, when it is not to be searched for.
  let binaries: String?
  /// Whether commits survive a power cut; false only for tests.
  let isDurable: Bool

  /// The superuser of the cluster.
  public static let role = "gledger_admin"
  /// The port, which with a Unix socket is only a part of the file's name.
  static let port = 5432

  /// Describes a server; nothing is touched yet.
  ///
  /// - Parameters:
  ///   - home: the state folder.
  ///   - binaries: the folder of `initdb`, `pg_ctl` and `postgres`; nil to search for it.
  ///   - durable: false, for tests only, gives up the safety of the data for speed.
  public init(home: String, binaries: String? = nil, durable: Bool = true) {
    self.home = Files.absolute(home)
    self.binaries = binaries
    isDurable = durable
  }

  /// The state folder of the user: `GLEDGER_HOME`, or for root `/var/lib/gledger`, or `gledger` in
  /// `XDG_DATA_HOME` or `~/.local/share`.
  public static func defaultHome(environment: [String: String]) -> String {
    let given = { (name: String) in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let home = given("GLEDGER_HOME") { return home }
    // The server runs as another user than root, who cannot enter root's own folder.
    if geteuid() == 0 { return "/var/lib/gledger" }
    if let data = given("XDG_DATA_HOME"), data.hasPrefix("/") { return "\(data)/gledger" }
    return "\(given("HOME") ?? "/var/lib/gledger")/.local/share/gledger"
  }

  /// Makes sure that the server runs, making its data folder the first time.
  ///
  /// A server that runs costs one connection; only if that fails is the lock taken and the server started.
  ///
  /// - Parameter progress: called with a sentence before each step that takes time.
  /// - Returns: how to connect, without a database; see ``conninfo(database:)``.
  /// - Throws: a ``LocalServerError`` with a remedy, for whatever is in the way.
  @discardableResult
  public func ensureRunning(progress: (String) -> Void = { _ in }) throws(LocalServerError) -> String {
    if loginFailure() == nil { return conninfo }
    let account = try Account.forServer(home: home)
    try prepareHome(account)
    let lock = try FolderLock(lockPath, owner: account, seconds: 120, progress: progress)
    try bringUp(as: account, progress: progress)
    _ = consume lock
    return conninfo
  }

  /// Stops the server, after its clients' transactions have been rolled back; no error if it does not run.
  public func stop() throws(LocalServerError) {
    guard Files.exists(dataFolder) else { return }
    let account = try Account.forServer(home: home)
    let lock = try FolderLock(lockPath, owner: account, seconds: 120, progress: { _ in })
    if case .alive(let pid) = Postmaster(dataFolder: dataFolder) {
      guard kill(pid, SIGINT) == 0 else { throw .io("stop the server of", dataFolder, Files.reason()) }
      for _ in 0..<6000 {
        if case .alive = Postmaster(dataFolder: dataFolder) { usleep(20_000) } else { break }
      }
      if case .alive(let pid) = Postmaster(dataFolder: dataFolder) {
        throw LocalServerError(
          code: "stop-timeout", message: "The server, process \(pid), has not stopped in two minutes.",
          remedy: "See \(logPath), and try again.")
      }
    }
    _ = consume lock
  }

  /// What is known of the server without asking it anything.
  public func status() -> Status {
    let version = clusterVersion
    let postmaster = Postmaster(dataFolder: dataFolder)
    var status = Status(
      state: version == nil ? .absent : .stopped, pid: nil, version: version, dataFolder: dataFolder,
      socketFolder: socketFolder)
    if case .alive(let pid) = postmaster {
      status.state = .running
      status.pid = pid
    }
    return status
  }

  /// How to connect to a database of the server, in libpq's `key=value` form.
  public func conninfo(database: String) -> String {
    "\(conninfo) dbname=\(LocalServer.quote(database))"
  }

  /// How to connect, without a database.
  var conninfo: String {
    var text = "host=\(LocalServer.quote(socketFolder)) port=\(LocalServer.port) user=\(LocalServer.role)"
    // PGHOSTADDR or PGOPTIONS of the user's environment are meant for other servers.
    text += " hostaddr='' options=''"
    if let owner = Files.info(home)?.owner, let account = Account.find(user: owner), owner != 0 {
      text += " requirepeer=\(LocalServer.quote(account.name))"
    }
    return text
  }

  static func quote(_ value: String) -> String {
    "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}

extension LocalServer {
  /// Whether and how a private server runs.
  public struct Status: Sendable, Equatable {
    /// Whether it runs.
    public enum State: String, Sendable {
      /// The server runs.
      case running
      /// There is a data folder, but no server.
      case stopped
      /// There is no data folder yet.
      case absent
    }
    /// Whether it runs.
    public var state: State
    /// The process of the server, when it runs.
    public var pid: Int32?
    /// The major version of PostgreSQL that the data folder is of.
    public var version: String?
    /// The data folder.
    public var dataFolder: String
    /// The folder of the socket.
    public var socketFolder: String
  }
}
