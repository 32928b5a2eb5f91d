import PostgreSQL
import Store
import TestServer
import Testing

/// One ledger is made by many at the same moment, as where `init` was killed and is typed again while its
/// session is still at work.
struct MakersTests {
  @Test func manyMakeOneLedgerAtOnce() throws {
    let server = try TestServer.shared().server
    let (all, own) = (server.conninfo(database: "postgres"), server.conninfo(database: "made_by_many"))
    let makers = (0..<4).map { _ in
      OtherThread<Int> {
        let admin = try LedgerDatabase(all, name: "postgres", purpose: "init")
        defer { admin.close() }
        try admin.createDatabase("made_by_many")
        let database = try LedgerDatabase(own, name: "test", purpose: "init")
        defer { database.close() }
        return try database.migrate().count
      }
    }
    // One of them does all that is to be done, the others nothing.
    let done = try makers.map { try $0.value() }.sorted()
    #expect(done.dropLast().allSatisfy { $0 == 0 } && (done.last ?? 0) > 0, "\(done)")
  }
}
