import Foundation
import PostgreSQL
import TestServer
import Testing

@Suite struct ConnectionTests {
  @Test func aServerErrorSaysAllThatTheServerSaid() throws {
    let connection = try Database.connect()
    try connection.execute("create temporary table book (code text constraint book_code_key unique)")
    try connection.query("insert into book values ($1)", [.text("tokyo")])
    let fault = failure { try connection.query("insert into book values ($1)", [.text("tokyo")]) }
    #expect(fault?.sqlState == "23505" && fault?.constraint == "book_code_key" && fault?.table == "book")
    #expect(fault?.detail == "Key (code)=(tokyo) already exists." && fault?.isConnectionLost == false)
    #expect(failure { try connection.execute("select 1; selec 2") }?.sqlState == "42601")
    #expect(failure { try connection.query("select 1; select 2") }?.sqlState == "42601")
    let raised = failure {
      try connection.execute("do $$ begin raise exception 'no' using errcode = 'GL001', hint = 'try'; end $$")
    }
    #expect(raised?.sqlState == "GL001" && raised?.hint == "try" && raised?.message == "no")
    #expect(raised?.context?.contains("PL/pgSQL") == true)
    #expect(raised.map { "\($0)" }?.contains("SQLSTATE GL001") == true)
  }

  @Test func aLostConnectionIsKnownAsSuch() throws {
    for attempt in 0..<4 {
      let victim = try Database.connect()
      let pid = victim.backendPID
      if attempt == 3 { try victim.execute("create temporary table t (a int)") }
      try Database.connect().query("select pg_terminate_backend($1, 5000)", [.int32(pid)])
      let fault =
        switch attempt {
        case 0: failure { try victim.execute("select 1") }
        case 1: failure { try victim.query("select 1") }
        case 2: failure { try victim.transaction { _ = try victim.query("select 1") } }
        default: failure { try victim.copyIn("copy t from stdin (format binary)", CopyBuffer(columns: 1)) }
        }
      #expect(fault?.isConnectionLost == true, "attempt \(attempt): \(String(describing: fault))")
      #expect(fault?.sqlState == "57P01" || fault?.sqlState == "")
      #expect(victim.isLost)
      #expect(failure { try victim.query("select 1") }?.isConnectionLost == true)
    }
  }

  @Test func aConnectionLostWithinACopyIsKnownAsSuch() throws {
    let victim = try Database.connect()
    try victim.execute("create temporary table t (a bigint)")
    let fault = failure {
      try victim.copyIn("copy t from stdin (format binary)") { stream in
        for value in 0..<3_000_000 as Range<Int64> {
          if value == 100_000 {
            try Database.connect().query("select pg_terminate_backend($1, 5000)", [.int32(victim.backendPID)])
          }
          try stream.row()
          stream.buffer.add(value)
        }
      }
    }
    #expect(fault?.isConnectionLost == true, "\(String(describing: fault))")
  }

  @Test func aServerThatIsNotThere() {
    let fault = failure { _ = try PostgresConnection("host=/nonexistent dbname=x", applicationName: "t") }
    #expect(fault?.isConnectionLost == true && fault?.sqlState == "" && fault?.message.isEmpty == false)
    #expect(PostgresConnection.knock("host=/nonexistent") == .silent)
    #expect(failure { _ = try PostgresConnection("nonsense==", applicationName: "t") } != nil)
  }

  @Test func aClosedConnectionRefuses() throws {
    let connection = try Database.connect()
    connection.close()
    connection.close()
    #expect(connection.isLost)
    #expect(failure { try connection.query("select 1") }?.isConnectionLost == true)
    #expect(failure { try connection.copyOut("copy (select 1) to stdout (format binary)") { _ in } } != nil)
    connection.cancel()
  }

  @Test func cancelInterrupts() throws {
    let connection = try Database.connect()
    let canceller = connection.canceller
    let thread = Thread {
      usleep(200_000)
      canceller.cancel()
    }
    thread.start()
    let start = ContinuousClock.now
    #expect(failure { try connection.query("select pg_sleep(20)") }?.sqlState == "57014")
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(try connection.query("select 1")[0].int32(0) == 1)
  }

  @Test func transactionsCommitOrRollBack() throws {
    let connection = try Database.connect()
    try connection.execute("create temporary table t (a int)")
    let three = try connection.transaction {
      try connection.execute("insert into t values (1)")
      return 3
    }
    struct Mine: Error {}
    #expect(throws: Mine.self) {
      try connection.transaction {
        try connection.execute("insert into t values (2)")
        throw Mine()
      }
    }
    let hidden = failure {
      try connection.transaction {
        try connection.execute("insert into t values (3)")
        try? connection.execute("select 1/0")
      }
    }
    #expect(hidden?.sqlState == "25P02")
    let nested = failure { try connection.transaction { try connection.transaction {} } }
    #expect(nested?.sqlState == "25001")
    #expect(three == 3 && !connection.isInTransaction)
    #expect(try connection.query("select a from t").map { try $0.int32(0) } == [1])
    let readOnly = failure {
      try connection.transaction("read only") { try connection.execute("create table never (a int)") }
    }
    #expect(readOnly?.sqlState == "25006")
  }

  @Test func noticesReachTheClosure() throws {
    nonisolated(unsafe) var notices: [PostgresNotice] = []
    let connection = try Database.connect { notices.append($0) }
    try connection.execute("drop table if exists nowhere")
    #expect(notices.map(\.severity) == ["NOTICE"] && notices.first?.sqlState == "00000")
    #expect(notices.first?.message.contains("nowhere") == true)
  }

  @Test func theSessionIsWhatWeAskedFor() throws {
    let connection = try Database.connect()
    #expect(connection.serverVersion >= 140_000)
    #expect(connection.parameterStatus("client_encoding") == "UTF8")
    #expect(connection.parameterStatus("application_name") == "tests")
    #expect(connection.parameterStatus("no_such") == nil)
    #expect(try connection.query("select pg_backend_pid()")[0].int32(0) == connection.backendPID)
  }

  @Test func databasesCanBeCopied() throws {
    let shared = try TestServer.shared()
    let template = try shared.makeDatabase()
    let connection = try PostgresConnection(template, applicationName: "tests")
    try connection.execute("create table t (a int)")
    connection.close()
    let copy = try shared.makeDatabase(template: TestServer.name(of: template))
    #expect(try PostgresConnection(copy, applicationName: "tests").query("select * from t").count == 0)
  }
}
