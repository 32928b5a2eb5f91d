import Glibc

extension LocalServer {
  var dataFolder: String { "\(home)/pg" }
  var lockPath: String { "\(home)/cluster.lock" }
  var logPath: String { "\(home)/server.log" }

  /// The major version that the data folder is of; nil when there is none.
  var clusterVersion: String? {
    Files.read("\(dataFolder)/PG_VERSION").map { String($0.prefix { !$0.isWhitespace }) }
  }

  /// The folder of the socket: `run`, or a short one elsewhere when the path of the socket would be too long.
  var socketFolder: String {
    let usual = "\(home)/run"
    if LocalServer.canHoldSocket(usual) { return usual }
    // A server that runs may have been started with another XDG_RUNTIME_DIR than ours.
    if let actual = Postmaster.socketFolder(dataFolder: dataFolder), LocalServer.canHoldSocket(actual) {
      return actual
    }
    let name = "gledger-\(LocalServer.hash(home))"
    if geteuid() != 0, let runtime = getenv("XDG_RUNTIME_DIR").map({ String(cString: $0) }) {
      let folder = "\(runtime)/\(name)"
      if Files.info(runtime)?.owner == geteuid(), LocalServer.canHoldSocket(folder) { return folder }
    }
    return "/tmp/\(name)"
  }

  /// The kernel takes 107 bytes; in a list of hosts libpq splits at commas, and the server at commas and
  /// double quotes.
  static func canHoldSocket(_ folder: String) -> Bool {
    let path = "\(folder)/.s.PGSQL.\(port)"
    return path.utf8.count <= 107 && !folder.contains { ",\"\n".contains($0) }
  }

  /// FNV-1a of 64 bits: stable, and good enough to keep folders apart.
  private static func hash(_ text: String) -> String {
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }

  /// Makes the state folder and the socket's, and checks that the server's user can work there.
  func prepareHome(_ account: Account) throws(LocalServerError) {
    if let info = Files.info(home) {
      guard info.isFolder else { throw .io("use", home, "it is not a folder") }
      if info.mode & 0o022 != 0 { throw .homeOpen(home) }
      if info.owner != account.user {
        // Only root comes here. Giving away a folder that holds anything else would be a disaster.
        let known = ["pg", "run", "server.log", "cluster.lock", "cluster.json", "config.yaml"]
        let others = Files.names(in: home).filter { !known.contains($0) && !$0.hasPrefix("pg.new-") }
        guard others.isEmpty else { throw .homeInUse(home) }
        guard account.takes(home) else { throw .io("hand over", home, Files.reason()) }
      }
    } else {
      try Files.makeFolder(home, mode: 0o700, owner: account)
    }
    if let barrier = account.firstBarrier(to: home) {
      throw .unreachable(home, below: barrier, by: account.name)
    }
  }

  /// Makes the folder of the socket, or checks that the one that is there is the account's alone.
  func prepareSocketFolder(_ account: Account) throws(LocalServerError) {
    let folder = socketFolder
    if Files.info(folder, followLinks: false) == nil {
      guard mkdir(folder, 0o700) == 0, account.takes(folder) else {
        throw .io("make the folder", folder, Files.reason())
      }
    }
    guard let info = Files.info(folder, followLinks: false), info.isFolder else {
      throw .socketFolder(folder, "is not a folder")
    }
    guard info.owner == account.user else {
      throw .socketFolder(folder, "belongs to the user \(Account.name(of: info.owner))")
    }
    if info.mode & 0o077 != 0, chmod(folder, 0o700) != 0 {
      throw .socketFolder(folder, "can be entered by other users")
    }
  }
}

// MARK: - Disk space

extension LocalServer {
  /// The bytes that an ordinary user can still write on the disk of a path; nil when it is not there.
  public static func freeBytes(at path: String) -> Int64? {
    var info = statvfs()
    guard statvfs(path, &info) == 0 else { return nil }
    return Int64(clamping: info.f_bavail) * Int64(clamping: info.f_frsize)
  }

  /// The size in bytes of the disk of a path; nil when it is not there.
  static func sizeOfDisk(at path: String) -> Int64? {
    var info = statvfs()
    guard statvfs(path, &info) == 0 else { return nil }
    return Int64(clamping: info.f_blocks) * Int64(clamping: info.f_frsize)
  }

  /// What is free on the fullest of the disks of the data and of the log, which may be a disk of its own.
  public func freeSpace() -> (free: Int64, place: String)? {
    [dataFolder, "\(dataFolder)/pg_wal"].compactMap { place in
      LocalServer.freeBytes(at: place).map { (free: $0, place: place) }
    }.min { $0.free < $1.free }
  }

  /// Throws when the disk of the data folder has less free space than that.
  ///
  /// A server whose disk fills up while it writes its log stops, so look before a large batch: a million
  /// events take about 300 MB of it.
  public func requireFreeSpace(_ bytes: Int64) throws(LocalServerError) {
    let home = LocalServer.freeBytes(at: home).map { (free: $0, place: self.home) }
    guard let space = freeSpace() ?? home, space.free < bytes else { return }
    throw .diskFull(space.place, free: space.free, needed: bytes)
  }
}
