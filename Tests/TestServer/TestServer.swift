import CProcess
import Glibc
import LocalServer
import PostgreSQL
import Synchronization

/// A private PostgreSQL for the tests of one process, in a ``TemporaryFolder`` of its own.
///
/// It goes with the process: at a normal end and when the process is killed, for a small shell that waits
/// for the end of a pipe stops the server and removes the folder.
/// ```swift
/// let database = try TestServer.shared().makeDatabase()
/// let connection = try PostgresConnection(database, applicationName: "tests")
/// ```
public final class TestServer: Sendable {
  /// The server.
  public let server: LocalServer
  private let databases = Atomic<Int>(0)

  private static let instance = Mutex<TestServer?>(nil)

  /// The server of this process, started at the first call.
  public static func shared() throws -> TestServer {
    try instance.withLock { instance in
      if let instance { return instance }
      let started = try TestServer()
      instance = started
      return started
    }
  }

  private init() throws {
    let folder = try TemporaryFolder()
    server = LocalServer(home: folder.path, durable: false)
    try server.ensureRunning()
  }

  /// Makes an empty database.
  ///
  /// - Returns: how to connect to it.
  public func makeDatabase() throws -> String { try makeDatabase(template: "template0") }

  /// Makes a database that is a copy of another, which nobody may be connected to.
  ///
  /// - Parameter template: the name of the database, as ``name(of:)`` gives it.
  /// - Returns: how to connect to it.
  public func makeDatabase(template: String) throws -> String {
    let name = "test_\(databases.add(1, ordering: .relaxed).newValue)"
    let connection = try PostgresConnection(server.conninfo(database: "postgres"), applicationName: "tests")
    var attemptsLeft = 50
    while try !isMade(name, template, connection, isLast: attemptsLeft == 0) {
      attemptsLeft -= 1
      usleep(50_000)
    }
    return server.conninfo(database: name)
  }

  /// Tries to make a database; false while the backend of a connection to the template that was closed a
  /// moment ago is still there.
  private func isMade(
    _ name: String, _ template: String, _ connection: PostgresConnection, isLast: Bool
  ) throws(PostgresError) -> Bool {
    do throws(PostgresError) {
      try connection.execute("create database \(name) template \(template)")
      return true
    } catch {
      if isLast || error.sqlState != "55006" { throw error }
      return false
    }
  }

  /// The name of the database that a connection string of this server ends with.
  public static func name(of conninfo: String) -> String {
    String(conninfo.split(separator: "=").last ?? "").filter { $0 != "'" }
  }
}

/// A folder that goes with this process, together with any server whose data is in it.
///
/// It is in memory where `/dev/shm` has room, so that the tests depend on no disk: neither on its free space
/// nor on how long it takes to write through. `GLEDGER_TEST_FOLDER` names another place.
public struct TemporaryFolder: Sendable {
  /// The path of the folder.
  public let path: String

  /// Where the folders are made.
  private static let base: String = {
    if let named = getenv("GLEDGER_TEST_FOLDER") { return String(cString: named) }
    let wanted: UInt64 = 12 << 30
    var room = statvfs()
    guard statvfs("/dev/shm", &room) == 0, access("/dev/shm", W_OK) == 0,
      UInt64(room.f_bavail) * UInt64(room.f_frsize) >= wanted, freeMemory >= wanted
    else { return "/tmp" }
    return "/dev/shm"
  }()

  /// Bytes of memory that programs can have without swapping, as `/proc/meminfo` estimates them.
  private static var freeMemory: UInt64 {
    guard let file = fopen("/proc/meminfo", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
      let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        .split(whereSeparator: \.isWhitespace)
      if words.first == "MemAvailable:", words.count > 1 { return (UInt64(words[1]) ?? 0) << 10 }
    }
    return 0
  }

  /// Makes the folder and starts the shell that will remove it.
  public init() throws {
    var template = Array("\(TemporaryFolder.base)/gledger-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw TestServerError(message: "mkdtemp failed: \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    try Watchdog.start(path)
  }
}

/// Why no test server could be had.
public struct TestServerError: Error, Sendable {
  /// What went wrong.
  public var message: String
}

/// Shells that clean up after this process.
private enum Watchdog {
  /// Waits for the end of standard input, which comes when the process that holds the pipe ends; then kills
  /// every server whose data is below the folder, and removes the folder until it stays away, since a
  /// half-finished start may still write into it.
  static let script = """
    trap '' INT TERM HUP
    read -r _
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      for file in "$0"/postmaster.pid "$0"/pg/postmaster.pid "$0"/*/pg/postmaster.pid; do
        [ -f "$file" ] || continue
        read -r pid < "$file"
        [ "$(readlink "/proc/$pid/cwd")" = "${file%/postmaster.pid}" ] || continue
        kill -QUIT "$pid"
        while [ -d "/proc/$pid/cwd/." ]; do sleep 0.02; done
      done
      rm -rf "$0" 2>/dev/null
      [ -e "$0" ] || { sleep 0.1; [ -e "$0" ] || exit 0; }
      sleep 0.2
    done
    """

  /// The shells, and the pipes whose closing sets them going.
  private static let running = Mutex<[(pid: pid_t, pipe: Int32)]>([])

  static func start(_ folder: String) throws {
    var ends: [Int32] = [0, 0]
    // A pair of sockets is the pipe here: it can be made with the flag that keeps it from other children.
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw TestServerError(message: "socketpair failed: \(errno)")
    }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    // It lives as long as this process: were it to have a pipe of another test, that would never end.
    process_keep_standard_files(&actions, nil)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // In a session of its own it outlives Ctrl-C and a kill of the group.
    posix_spawnattr_setflags(&attributes, 0x80)  // POSIX_SPAWN_SETSID, which the headers show only to GNU C
    var arguments: [UnsafeMutablePointer<CChar>?] = []
    for argument in ["/bin/sh", "-c", script, folder] { arguments.append(strdup(argument)) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let failure = posix_spawn(&pid, "/bin/sh", &actions, &attributes, &arguments, environ)
    guard failure == 0 else { throw TestServerError(message: "posix_spawn failed: \(failure)") }
    let isFirst = running.withLock { running in
      running.append((pid, ends[1]))
      return running.count == 1
    }
    if isFirst { atexit { Watchdog.finish() } }
  }

  /// Sets all shells going and waits for them.
  private static func finish() {
    let all = running.withLock { $0 }
    for one in all { close(one.pipe) }
    for one in all { waitpid(one.pid, nil, 0) }
  }
}
