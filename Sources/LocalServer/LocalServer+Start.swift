import Glibc
import PostgreSQL

extension LocalServer {
  /// Why a connection fails now; nil when it does not.
  func loginFailure() -> PostgresError? {
    do throws(PostgresError) {
      try PostgresConnection(conninfo(database: "postgres"), applicationName: "gledger").close()
      return nil
    } catch {
      return error
    }
  }

  /// Makes the server run; the caller holds the lock.
  func bringUp(as account: Account, progress: (String) -> Void) throws(LocalServerError) {
    // Another process may have done it while this one waited for the lock.
    if loginFailure() == nil { return }
    sweep()
    let programs = try clusterPrograms(account)
    if clusterVersion == nil { try create(programs, account, progress) }
    try checkDataFolder(account)
    var isAnswering = false
    for _ in 0..<3 where !isAnswering {
      if case .alive(let pid) = Postmaster(dataFolder: dataFolder) {
        isAnswering = try waitForAnswer(pid, progress)
      }
      if !isAnswering { isAnswering = try startAgain(programs, account, progress) }
    }
    if !isAnswering, case .alive(let pid) = Postmaster(dataFolder: dataFolder) {
      throw .noAnswer(dataFolder, pid: pid)
    }
    guard let failure = loginFailure() else { return }
    throw LocalServerError(
      code: "login-refused", message: "The private server runs but refuses the login: \(failure)",
      remedy: "Its messages are in \(logPath).")
  }

  /// Starts a server that does not run.
  /// - Returns: false where one began meanwhile, by another hand: it is waited for.
  private func startAgain(
    _ programs: Binaries, _ account: Account, _ progress: (String) -> Void
  ) throws(LocalServerError) -> Bool {
    try waitForZombie()
    switch Postmaster(dataFolder: dataFolder) {
    case .alive: return false
    case .zombie(let pid):
      throw .zombieStays(dataFolder, pid: pid)
    case .stranger(let pid) where Files.info("/proc/\(pid)")?.owner == account.user:
      // PostgreSQL would take a process of its own user for the server of before.
      throw .pidFileBlocked(dataFolder, pid: pid)
    case .none, .dead, .stranger:
      try prepareSocketFolder(account)
      try requireFreeSpace(64 << 20)
      try configure(account)
      progress("Starting the private PostgreSQL \(programs.major) in \(home).")
      try start(programs, account)
      return true
    }
  }

  /// Removes what a killed initialisation left behind.
  private func sweep() {
    for name in Files.names(in: home) where name.hasPrefix("pg.new-") { Files.remove("\(home)/\(name)") }
  }

  /// Finds the programs of the version that the data folder needs.
  private func clusterPrograms(_ account: Account) throws(LocalServerError) -> Binaries {
    let version = clusterVersion
    if version == nil, Files.exists(dataFolder) {
      // Unreadable for want of permission is another matter than not there.
      try checkDataFolder(account)
      throw .dataIncomplete(dataFolder)
    }
    do {
      return try Binaries.find(binaries, major: version, as: account)
    } catch {
      guard let version, error.code == "binaries-missing",
        let newest = try? Binaries.find(binaries, major: nil, as: account)
      else { throw error }
      throw .otherVersion(dataFolder, found: version, searched: [newest.folder])
    }
  }

  /// Refuses a data folder that others could reach, or that the server could not.
  private func checkDataFolder(_ account: Account) throws(LocalServerError) {
    guard let info = Files.info(dataFolder) else { return }
    guard info.owner == account.user else {
      throw .wrongOwner(dataFolder, owner: Account.name(of: info.owner), wanted: account.name)
    }
    if info.mode & 0o077 != 0 || info.mode & 0o700 != 0o700 { throw .wrongMode(dataFolder, info.mode) }
  }

  /// Makes the data folder under another name, which it loses only when it is complete.
  private func create(
    _ programs: Binaries, _ account: Account, _ progress: (String) -> Void
  ) throws(LocalServerError) {
    try requireFreeSpace(128 << 20)
    progress("Creating the private PostgreSQL \(programs.major) in \(home).")
    let new = "\(home)/pg.new-\(getpid())"
    var arguments = [
      "-D", new, "-U", LocalServer.role, "-E", "UTF8", "--locale=\(LocalServer.locale)", "--data-checksums",
      "-A", "peer",
    ]
    if !isDurable { arguments += ["--no-sync", "--wal-segsize=4"] }
    let outcome = try Command.run("\(programs.folder)/initdb", arguments, as: account)
    guard outcome.isSuccess else {
      Files.remove(new)
      throw LocalServerError(
        code: "initdb-failed",
        message: "PostgreSQL could not create its data folder: \(LocalServer.reasons(in: outcome.output))",
        remedy: "Nothing was kept of it; try again when the cause is gone.")
    }
    try Files.write(
      "\(home)/cluster.json",
      "{\"format\":\"gledger.cluster/1\",\"postgres\":\(programs.major),\"created\":\(time(nil))}\n",
      owner: account)
    guard rename(new, dataFolder) == 0 else { throw .io("rename to", dataFolder, Files.reason()) }
    Files.sync(folder: home)
  }

  /// Order by bytes and know all letters, wherever the server runs.
  private static var locale: String {
    guard let found = newlocale((1 << LC_CTYPE) | (1 << LC_COLLATE), "C.UTF-8", nil) else { return "C" }
    freelocale(found)
    return "C.UTF-8"
  }

  /// Writes the settings of the server.
  private func configure(_ account: Account) throws(LocalServerError) {
    let settings = Settings(socketFolder: socketFolder, owner: account, isDurable: isDurable)
    try Files.write("\(dataFolder)/gledger.conf", settings.main, owner: account)
    try Files.write("\(dataFolder)/pg_hba.conf", settings.access, owner: account)
    try Files.write("\(dataFolder)/pg_ident.conf", settings.map, owner: account)
    let path = "\(dataFolder)/postgresql.conf"
    let text = Files.read(path) ?? ""
    let include = "include 'gledger.conf'"
    if !text.split(separator: "\n").contains(where: { $0 == include }) {
      try Files.write(path, "\(text)\n\(include)\n", owner: account)
    }
    var log = stat()
    if stat(logPath, &log) == 0, log.st_size > 16 << 20 { rename(logPath, "\(logPath).old") }
  }

  /// Starts the server; a process of a server just killed may stand in the way for some seconds.
  private func start(_ programs: Binaries, _ account: Account) throws(LocalServerError) {
    var messages = ""
    // pg_ctl pastes its arguments into a line for the shell: names that mean something there stay out of it.
    let isPlain =
      home.utf8.allSatisfy { $0 == 0x20 || (0x27...0x5A).contains($0) || (0x5F...0x7A).contains($0) }
      && !home.contains("`")
    let place = isPlain ? "\(home)/" : ""
    let arguments = ["start", "-D", "\(place)pg", "-l", "\(place)server.log", "-w", "-s", "-t", "600"]
    for _ in 0..<20 {
      let before = Files.read(logPath)?.utf8.count ?? 0
      let outcome = try Command.run("\(programs.folder)/pg_ctl", arguments, as: account, in: home)
      if outcome.isSuccess { return }
      let log = String(decoding: (Files.read(logPath) ?? "").utf8.dropFirst(before), as: UTF8.self)
      messages = LocalServer.reasons(in: log.isEmpty ? outcome.output : log)
      guard log.contains("pre-existing shared memory") || log.contains("lock file \"postmaster.pid\"") else {
        break
      }
      usleep(250_000)
    }
    throw LocalServerError(
      code: "start-failed", message: "The private server did not start: \(messages)",
      remedy: "Its messages are in \(logPath).")
  }

  /// Waits up to five seconds for the number of a killed server to be given up.
  private func waitForZombie() throws(LocalServerError) {
    for _ in 0..<100 {
      guard case .zombie = Postmaster(dataFolder: dataFolder) else { return }
      usleep(50_000)
    }
  }

  /// Waits for a server that runs but does not answer: it may be starting, recovering or stopping.
  /// - Returns: false where it ended meanwhile, as one does that cannot recover: why, a new start says.
  private func waitForAnswer(_ pid: Int32, _ progress: (String) -> Void) throws(LocalServerError) -> Bool {
    progress("Waiting for the server, process \(pid), to accept connections.")
    var silent = 0
    for _ in 0..<6000 {
      switch PostgresConnection.knock(conninfo(database: "postgres")) {
      case .accepts: return true
      case .refuses: silent = 0
      case .silent: silent += 1
      }
      guard Postmaster(dataFolder: dataFolder) == .alive(pid) else { return false }
      if silent == 100 { break }
      usleep(100_000)
    }
    throw .noAnswer(dataFolder, pid: pid)
  }

  /// The lines of a log that say what went wrong.
  private static func reasons(in log: String) -> String {
    let lines = log.split(separator: "\n")
    let telling = lines.compactMap { line -> Substring? in
      for mark in ["FATAL:", "PANIC:", "HINT:", "error:", "ERROR:", "LOG:"] {
        if let range = line.ranges(of: mark).first { return line[range.lowerBound...] }
      }
      return nil
    }
    return (telling.isEmpty ? lines.suffix(5) : telling.suffix(4)).joined(separator: "; ")
  }
}
