import Glibc

/// The server process that a data folder names in its `postmaster.pid`.
enum Postmaster: Equatable {
  /// The folder names none.
  case none
  /// The process has ended; the file is left from a crash, and PostgreSQL deals with it.
  case dead
  /// The process has ended, but its parent has not yet fetched its exit status, so its number still answers.
  case zombie(Int32)
  /// The server runs.
  case alive(Int32)
  /// Another program has been given the number.
  case stranger(Int32)

  init(dataFolder: String) {
    guard let text = Files.read("\(dataFolder)/postmaster.pid"),
      let line = text.split(separator: "\n").first, let pid = Int32(line), pid > 0
    else {
      self = .none
      return
    }
    guard kill(pid, 0) == 0 || errno == EPERM else {
      self = .dead
      return
    }
    // The state is the letter after the name, which stands in parentheses and may hold any character.
    let stat = Files.read("/proc/\(pid)/stat")
    if let state = stat?.split(separator: ")").last?.first(where: { $0 != " " }), "ZX".contains(state) {
      self = .zombie(pid)
      return
    }
    self = Postmaster.isServer(pid, of: dataFolder) ? .alive(pid) : .stranger(pid)
  }

  /// Whether a process works in the data folder, as the server does from its start.
  private static func isServer(_ pid: Int32, of dataFolder: String) -> Bool {
    guard let folder = Postmaster.realPath("/proc/\(pid)/cwd") else {
      // Not ours to look into: go by its name.
      return Files.read("/proc/\(pid)/comm")?.hasPrefix("postgres") ?? false
    }
    return folder == Postmaster.realPath(dataFolder)
  }

  private static func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// The folder of the socket that the server says it listens on: the fifth line of the file.
  static func socketFolder(dataFolder: String) -> String? {
    guard let text = Files.read("\(dataFolder)/postmaster.pid") else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 4, lines[4].hasPrefix("/") else { return nil }
    return String(lines[4])
  }
}
