import Foundation
import LocalServer
import PostgreSQL
import TestServer
import Testing

/// Servers in folders of their own, one test after the other, for each is a load of its own.
@Suite(.serialized) struct LocalServerTests {
  let folder: TemporaryFolder
  let home: String
  let server: LocalServer

  init() throws {
    folder = try TemporaryFolder()
    home = folder.path + "/h"
    // The user postgres has to pass through the folder when the tests run as root.
    chmod(folder.path, 0o755)
    server = LocalServer(home: home, durable: false)
  }

  /// A query through a new connection.
  func ask(_ sql: String, _ server: LocalServer? = nil) throws -> String {
    let conninfo = (server ?? self.server).conninfo(database: "postgres")
    return try PostgresConnection(conninfo, applicationName: "tests").query(sql)[0].text(0)
  }

  func fault(_ server: LocalServer? = nil) -> LocalServerError? {
    do throws(LocalServerError) {
      try (server ?? self.server).ensureRunning()
      return nil
    } catch {
      return error
    }
  }

  func run(_ command: String) -> Int32 {
    (try? Shell.run(["/bin/sh", "-c", "\(command) 2>/dev/null"])) ?? -1
  }

  @Test func aLifeFromNothingToStop() throws {
    #expect(server.status().state == .absent)
    var steps: [String] = []
    let conninfo = try server.ensureRunning { steps.append($0) }
    #expect(steps.count == 2 && steps[0].contains("Creating") && steps[1].contains("Starting"))
    #expect(conninfo.contains("user=gledger_admin") && conninfo.contains("\(home)/run"))
    let status = server.status()
    #expect(status.state == .running && status.pid != nil && status.dataFolder == "\(home)/pg")
    #expect(try ask("select current_user::text") == "gledger_admin")
    #expect(try ask("show server_encoding") == "UTF8" && ask("show data_checksums") == "on")
    #expect(try ask("show listen_addresses") == "" && ask("show lc_collate").hasPrefix("C"))
    for name in ["pg", "run"] {
      let mode =
        try FileManager.default.attributesOfItem(atPath: "\(home)/\(name)")[.posixPermissions] as? Int
      #expect(mode == 0o700)
    }
    steps = []
    _ = try server.ensureRunning { steps.append($0) }
    #expect(steps.isEmpty)
    // Only the administrator gets in, and only through the map.
    try PostgresConnection(server.conninfo(database: "postgres"), applicationName: "t")
      .execute("create role gledger_writer login")
    let other = server.conninfo(database: "postgres").replacing("gledger_admin", with: "gledger_writer")
    #expect(throws: PostgresError.self) { try PostgresConnection(other, applicationName: "t") }
    try server.stop()
    try server.stop()
    #expect(server.status().state == .stopped && server.status().version?.isEmpty == false)
    try server.ensureRunning()
    #expect(
      try ask("select rolname::text from pg_roles where rolname = 'gledger_writer'") == "gledger_writer")
    try server.stop()
  }

  @Test func aDurableServerIsSafeAndATestServerIsKnownAsUnsafe() throws {
    let durable = LocalServer(home: home)
    try durable.ensureRunning()
    let connection = try PostgresConnection(durable.conninfo(database: "postgres"), applicationName: "tests")
    #expect(try unsafeSettings(of: connection) == [])
    // An eighth of the memory, within bounds.
    let buffers = try connection.query("select pg_size_bytes(current_setting('shared_buffers'))")[0].int64(0)
    #expect((128 << 20...2048 << 20).contains(buffers), "\(buffers)")
    try connection.execute("set synchronous_commit = off")
    #expect(try unsafeSettings(of: connection) == ["synchronous_commit = off"])
    let other = try PostgresConnection(TestServer.shared().makeDatabase(), applicationName: "tests")
    #expect(
      try unsafeSettings(of: other) == ["fsync = off", "full_page_writes = off", "synchronous_commit = off"])
    try durable.stop()
  }

  @Test func manyAtTheSameMoment() throws {
    let results = Results()
    let threads = (0..<6).map { _ in
      Thread { [server] in
        do throws(LocalServerError) {
          try server.ensureRunning()
          results.add("ok")
        } catch {
          results.add("\(error)")
        }
      }
    }
    for thread in threads { thread.start() }
    results.wait(for: 6)
    #expect(results.all == ["ok"])
    try server.stop()
  }

  @Test func aKilledServerIsStartedAgain() throws {
    try server.ensureRunning()
    let connection = try PostgresConnection(server.conninfo(database: "postgres"), applicationName: "tests")
    try connection.execute("set synchronous_commit = on; create table t as select generate_series(1, 1000) i")
    for _ in 0..<2 {
      let pid = try #require(server.status().pid)
      kill(pid, SIGKILL)
      try server.ensureRunning()
      #expect(try ask("select count(*)::text from t") == "1000")
      #expect(server.status().pid != pid)
    }
    // A file from a crash long ago, whose number nobody has now.
    try server.stop()
    try Data("4194301\n\(home)/pg\n1\n5432\n\(home)/run\n\n  1 1\n".utf8).write(
      to: URL(fileURLWithPath: "\(home)/pg/postmaster.pid"))
    try server.ensureRunning()
    // The socket is gone but the server is there.
    try server.stop()
    // The number of the file was given to another program.
    let process = try Shell.start(["/bin/sleep", "60"])
    try Data("\(process.pid)\n".utf8).write(
      to: URL(fileURLWithPath: "\(home)/pg/postmaster.pid"))
    // PostgreSQL minds only a process of the user that it runs as.
    if geteuid() == 0 {
      try server.ensureRunning()
      try server.stop()
    } else {
      #expect(fault()?.code == "pid-file-blocked")
    }
    kill(process.pid, SIGKILL)
    process.wait()
    try server.ensureRunning()
    try server.stop()
  }

  @Test func aServerThatEndsWhileItIsWaitedForIsStartedAgain() throws {
    try server.ensureRunning()
    try server.stop()
    // Works in the data folder, answers nobody, and ends: so does a server that cannot recover for want of
    // space.
    let ending = try Shell.start(["/bin/sleep", "2"], in: "\(home)/pg")
    // Its end is asked for at once, as a program's own parent does.
    let reaped = Thread { ending.wait() }
    reaped.start()
    try Data("\(ending.pid)\n".utf8).write(
      to: URL(fileURLWithPath: "\(home)/pg/postmaster.pid"))
    var steps: [String] = []
    try server.ensureRunning { steps.append($0) }
    #expect(steps.count == 2 && steps[0].hasPrefix("Waiting") && steps[1].hasPrefix("Starting"))
    try server.stop()
  }

  @Test func theDataFolderIsChecked() throws {
    try server.ensureRunning()
    try server.stop()
    let data = "\(home)/pg"
    chmod(data, 0o755)
    #expect(fault()?.code == "data-folder-mode" && fault()?.remedy.contains("chmod 700") == true)
    chmod(data, 0o700)
    if geteuid() == 0 {
      #expect(run("chown nobody '\(data)'") == 0)
      #expect(fault()?.code == "data-folder-owner" && fault()?.remedy.contains("chown -R") == true)
      #expect(run("chown --reference='\(home)' '\(data)'") == 0)
    }
    let version = try String(contentsOfFile: "\(data)/PG_VERSION", encoding: .utf8)
    #expect(run("echo 9.6 > '\(data)/PG_VERSION'") == 0)
    let other = fault()
    #expect(other?.code == "data-folder-version" && other?.message.contains("9.6") == true)
    #expect(other?.remedy.contains("pg_upgrade") == true)
    #expect(run("printf '\(version)' > '\(data)/PG_VERSION'") == 0)
    // A setting that the server refuses is named.
    #expect(run("echo 'no_such_setting = 1' >> '\(data)/postgresql.auto.conf'") == 0)
    let refused = fault()
    #expect(refused?.code == "start-failed" && refused?.message.contains("no_such_setting") == true)
    #expect(run(": > '\(data)/postgresql.auto.conf'") == 0)
    try server.ensureRunning()
    try server.stop()
    #expect(run("rm '\(data)/PG_VERSION'") == 0)
    #expect(fault()?.code == "data-folder-incomplete")
  }

  @Test func leftoversOfAKilledInitialisationAreSwept() throws {
    #expect(run("mkdir -p '\(home)/pg.new-77/base' && touch '\(home)/pg.new-77/PG_VERSION'") == 0)
    chmod(home, 0o700)
    try server.ensureRunning()
    #expect(!FileManager.default.fileExists(atPath: "\(home)/pg.new-77"))
    try server.stop()
  }

  @Test(arguments: [String(repeating: "long", count: 30), "it's, \\ \"$(x)` 保証"])
  func awkwardFolders(name: String) throws {
    let server = LocalServer(home: "\(home)/\(name)", durable: false)
    let socket = server.status().socketFolder
    let isUsual = socket.hasPrefix(home)
    #expect(isUsual == false)
    defer { _ = run("rm -rf '\(socket)'") }
    if geteuid() == 0 {
      // Another user's folder in the place of ours is not trusted.
      #expect(run("install -d -o nobody -m 700 '\(socket)'") == 0)
      #expect(fault(server)?.code == "socket-folder-unsafe")
      #expect(run("rmdir '\(socket)'") == 0)
    }
    try server.ensureRunning()
    #expect(try ask("select 'x'", server) == "x")
    try server.stop()
  }

  @Test func aSpaceAndAQuoteInTheFolder() throws {
    let server = LocalServer(home: "\(home)/it's me", durable: false)
    try server.ensureRunning()
    #expect(server.status().socketFolder == "\(home)/it's me/run")
    #expect(try ask("select 'x'", server) == "x")
    try server.stop()
  }

  @Test func missingProgramsAreNamed() throws {
    let fault = fault(LocalServer(home: home, binaries: "/usr/share"))
    #expect(fault?.code == "binaries-missing" && fault?.message.contains("/usr/share") == true)
    #expect(fault?.remedy.contains("apt-get install postgresql") == true)
  }

  @Test func aFolderOutOfReachOrNotOurs() throws {
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    chmod(home, 0o777)
    #expect(fault()?.code == "home-writable-by-others")
    chmod(home, 0o700)
    guard geteuid() == 0 else { return }
    let inner = LocalServer(home: "\(home)/inner", durable: false)
    #expect(fault(inner)?.code == "home-unreachable" && fault(inner)?.message.contains(home) == true)
    try Data().write(to: URL(fileURLWithPath: "\(home)/passwords"))
    #expect(fault()?.code == "home-not-empty")
  }

  /// As root in the folder of an ordinary user, the server is that user's.
  @Test func theOwnerOfTheFolderRunsTheServer() throws {
    guard geteuid() == 0 else { return }
    #expect(run("install -d -o nobody -m 700 '\(home)'") == 0)
    try server.ensureRunning()
    let pid = try #require(server.status().pid)
    #expect(run("test \"$(stat -c %U /proc/\(pid))\" = nobody") == 0)
    #expect(run("test -z \"$(find '\(home)' ! -user nobody)\"") == 0)
    try server.stop()
  }

  /// A server that another hand began, once this one had found none, is waited for; where it ends, one is
  /// started.
  @Test func aServerThatBeganMeanwhileIsWaitedFor() throws {
    try server.ensureRunning()
    try server.stop()
    let pidFile = "\(home)/pg/postmaster.pid"
    func child(_ command: String) throws -> pid_t {
      let line = ["sh", "-c", command]
      var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
      defer { for word in words { free(word) } }
      var pid: pid_t = 0
      try #require(posix_spawn(&pid, "/bin/sh", nil, nil, &words, environ) == 0)
      return pid
    }
    // One that has ended and is not fetched, as after kill -9; then one that works in the folder.
    let ended = try child("exit 0")
    let begun = try child("cd '\(home)/pg' && exec sleep 60")
    try "\(ended)\n".write(toFile: pidFile, atomically: true, encoding: .utf8)
    let thread = Thread {
      usleep(700_000)
      try? "\(begun)\n".write(toFile: pidFile, atomically: true, encoding: .utf8)
      usleep(1_500_000)
      kill(begun, SIGKILL)
      waitpid(begun, nil, 0)
    }
    thread.start()
    var steps: [String] = []
    try server.ensureRunning { steps.append($0) }
    waitpid(ended, nil, 0)
    #expect(steps.count == 2 && steps[0].hasPrefix("Waiting for the server, process \(begun)"), "\(steps)")
    #expect(steps.last?.hasPrefix("Starting") == true, "\(steps)")
    #expect(try ask("select 'here'") == "here")
    try server.stop()
  }

  @Test func spaceOnTheDisk() throws {
    let free = try #require(LocalServer.freeBytes(at: "/tmp"))
    #expect(free > 0 && LocalServer.freeBytes(at: "/nonexistent") == nil)
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    try server.requireFreeSpace(1)
    let fault = #expect(throws: LocalServerError.self) { try server.requireFreeSpace(1 << 60) }
    #expect(fault?.code == "disk-full")
  }

  @Test func theDefaultFolder() {
    #expect(LocalServer.defaultHome(environment: ["GLEDGER_HOME": "/x", "HOME": "/y"]) == "/x")
    let home = LocalServer.defaultHome(environment: ["HOME": "/y", "XDG_DATA_HOME": ""])
    #expect(home == (geteuid() == 0 ? "/var/lib/gledger" : "/y/.local/share/gledger"))
  }
}

/// What some threads came to.
final class Results: @unchecked Sendable {
  private let condition = NSCondition()
  private var found: [String] = []

  var all: Set<String> { condition.withLock { Set(found) } }

  func add(_ result: String) {
    condition.withLock {
      found.append(result)
      condition.broadcast()
    }
  }

  func wait(for count: Int) {
    condition.withLock {
      while found.count < count { condition.wait() }
    }
  }
}
