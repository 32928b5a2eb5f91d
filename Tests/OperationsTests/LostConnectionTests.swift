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

  /// The commit is still on its way when nobody asks any longer: then the message says so, and what to type.
  @Test func anOutcomeThatNobodyKnowsIsCalledSo() throws {
    let ledger = try TestLedger()
    let proxy = try CommitProxy(ledger.conninfo, folder: ledger.folder.path, .whileItTravels)
    defer { proxy.close() }
    let far = try LedgerDatabase(proxy.conninfo, name: "test", purpose: "test")
    defer { far.close() }
    let path = try ledger.file(Self.rows)
    var options = ledger.options
    options.lookUpTimeout = 50
    options.again = "type again: gledger post it"
    let failure = lost { _ = try PostRun(far, options).post(path) }
    #expect(failure?.code == "outcome-unknown")
    #expect(failure?.message.contains("could not be found out: a lock was not free in time") == true)
    #expect(failure?.remedy == "once the server answers, type again: gledger post it")
    // It waits for the books that the lost session holds, and then finds the batch posted.
    let again = try PostRun(ledger.database, ledger.options).post(path)
    #expect((again.eventsNew, again.eventsKnown) == (0, 4))
  }

  /// The server cannot be started again after the commit was cut: it ends at once, with the reason.
  @Test func aServerThatStaysAwayLeavesTheOutcomeUnknown() throws {
    let ledger = try TestLedger()
    let proxy = try CommitProxy(ledger.conninfo, folder: ledger.folder.path, .beforeItIsAnswered)
    defer { proxy.close() }
    let far = try LedgerDatabase(proxy.conninfo, name: "test", purpose: "test")
    defer { far.close() }
    far.host = ServerHost(revive: { throw LedgerError("disk-full", "no room", remedy: "make some") })
    let path = try ledger.file(Self.rows)
    let failure = lost { _ = try PostRun(far, ledger.options).post(path) }
    #expect(failure?.code == "outcome-unknown")
    #expect(failure?.message.hasSuffix("could not be found out: no room; make some") == true)
    #expect(try PostRun(ledger.database, ledger.options).post(path).eventsKnown == 4)
  }

  /// A commit that the server answers with ROLLBACK is no commit.
  @Test func aFailedTransactionIsNotCalledPosted() throws {
    let ledger = try TestLedger()
    let connection = ledger.database.connection
    let before = try ledger.digest()
    var options = ledger.options
    options.hook = { name in
      if name == "before-commit" { try? connection.execute("select 1 / 0") }
    }
    let path = try ledger.file(Self.rows)
    let failure = lost { _ = try PostRun(ledger.database, options).post(path) }
    #expect(failure?.message.contains("the server rolled it back") == true)
    #expect(try ledger.digest() == before)
    #expect(try PostRun(ledger.database, ledger.options).post(path).eventsNew == 4)
  }

  private func lost(_ body: () throws -> Void) -> LedgerError? {
    do {
      try body()
      return nil
    } catch {
      return error as? LedgerError
    }
  }
}

/// A server whose disk is nearly full is left alone: one that cannot write its log ends.
struct DiskSpaceTests {
  private static let rows = csv(Cases.funds + [Cases.drawn("G", "800.00")])

  /// Free MiB at each look, and what the batch of four chunks comes to.
  private static let cases: [(free: [Int64], code: String?)] = [
    ([1 << 20], nil), ([65], nil), ([63], "disk-low"), ([900, 900, 900, 63], "disk-low"), ([0], "disk-low"),
  ]

  @Test(arguments: cases) func theDiskIsLookedAt(_ one: (free: [Int64], code: String?)) throws {
    let ledger = try TestLedger()
    let before = try ledger.digest()
    var free = one.free
    ledger.database.host = ServerHost(space: {
      (free: (free.count > 1 ? free.removeFirst() : free[0]) << 20, place: "/the/disk")
    })
    var options = ledger.options
    options.chunk = 1
    options.again = "type again: it"
    let path = try ledger.file(Self.rows)
    do {
      #expect(try PostRun(ledger.database, options).post(path).eventsNew == 4 && one.code == nil)
    } catch let error as LedgerError {
      #expect(error.code == one.code)
      #expect(error.message.hasPrefix("the disk of /the/disk has \(free[0]) MiB free, and about 64 MiB"))
      #expect(error.remedy == "free some space, then type again: it")
      #expect(try ledger.digest() == before)
    }
  }

  @Test func aLargeFileNeedsMore() throws {
    let ledger = try TestLedger()
    ledger.database.host = ServerHost(space: { (free: 80 << 20, place: "/the/disk") })
    let header = "event,reference,book,date,amount,party\n"
    let path = try ledger.file(header + String(repeating: "#", count: 1 << 20))
    #expect(code { _ = try PostRun(ledger.database, ledger.options).post(path) } == "disk-low")
  }

  /// The server ended in the middle of the batch, and its disk is full: that is why.
  @Test func aLostConnectionOnAFullDiskNamesTheDisk() throws {
    let ledger = try TestLedger()
    let process = ledger.database.connection.backendPID
    let other = try PostgresConnection(ledger.conninfo, applicationName: "test")
    let free = FreeBytes()
    ledger.database.host = ServerHost(space: { (free: free.count, place: "/the/disk") })
    var options = ledger.options
    options.hook = { name in
      guard name == "before-seal" else { return }
      free.count = 3 << 20
      _ = try other.query("select pg_terminate_backend($1, 5000)", [.int32(process)])
    }
    do {
      _ = try PostRun(ledger.database, options).post(try ledger.file(Self.rows))
      Issue.record("posted on a lost connection")
    } catch let error as LedgerError {
      #expect(error.code == "disk-full")
      #expect(error.message.hasSuffix("nothing was posted; the disk of /the/disk has 3 MiB free"))
    }
  }

  private final class FreeBytes { var count: Int64 = 1 << 40 }
}
