import Operations
import PostgreSQL
import Store
import Testing

/// A connection lost in the commit: the batch is whole or absent, and the outcome says which (design law 7).
struct LostConnectionTests {
  private static let rows = csv(Cases.funds + [Cases.drawn("G", "800.00")])

  @Test(arguments: ["before-events", "after-events", "before-seal", "before-commit"])
  func theServersProcessEndsBeforeTheCommit(_ place: String) throws {
    let ledger = try TestLedger()
    let before = try ledger.digest()
    let process = ledger.database.connection.backendPID
    let other = try PostgresConnection(ledger.conninfo, applicationName: "test")
    let path = try ledger.file(Self.rows)
    var options = ledger.options
    options.hook = { name in
      guard name == place else { return }
      _ = try other.query("select pg_terminate_backend($1, 5000)", [.int32(process)])
    }
    var failure: LedgerError?
    do {
      _ = try PostRun(ledger.database, options).post(path)
    } catch {
      failure = error as? LedgerError
    }
    #expect(failure?.code == "connection-lost")
    #expect(failure?.message.isEmpty == false)
    let again = try LedgerDatabase(ledger.conninfo, name: "test", purpose: "test")
    defer { again.close() }
    let outcome = try PostRun(again, Template.options()).post(path)
    #expect(outcome.eventsNew == 4)
    #expect(outcome.eventsKnown == 0)
    #expect(outcome.receipt?.seal == 2)
    // Only the pack was there before.
    #expect(before.first == "batch 1 " + (before.first?.split(separator: " ").last ?? ""))
  }

  /// How the commit goes astray, and whether the batch is in the books then.
  private static let ways: [(fault: CommitProxy.Fault, isPosted: Bool)] = [
    (.beforeItArrives, false), (.beforeItIsAnswered, true), (.whileItTravels, true),
  ]

  @Test(arguments: ways)
  func theOutcomeIsWhatTheBooksSay(_ way: (fault: CommitProxy.Fault, isPosted: Bool)) throws {
    let ledger = try TestLedger()
    let proxy = try CommitProxy(ledger.conninfo, folder: ledger.folder.path, way.fault)
    defer { proxy.close() }
    let far = try LedgerDatabase(proxy.conninfo, name: "test", purpose: "test")
    defer { far.close() }
    let path = try ledger.file(Self.rows)
    var outcome: PostOutcome?
    var failure: LedgerError?
    do {
      outcome = try PostRun(far, ledger.options).post(path)
    } catch {
      failure = error as? LedgerError
    }
    #expect(far.connection.isLost)
    #expect(outcome?.receipt?.seal == (way.isPosted ? 2 : nil))
    #expect(failure?.code == (way.isPosted ? nil : "connection-lost"))
    #expect(try ledger.number("select count(*) from ledger.seal") == (way.isPosted ? 2 : 1))
    let again = try PostRun(ledger.database, ledger.options).post(path)
    #expect((again.eventsNew, again.eventsKnown) == (way.isPosted ? (0, 4) : (4, 0)))
    #expect(try ledger.number("select count(*) from ledger.seal") == 2)
  }
}
