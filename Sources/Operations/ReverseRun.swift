import Guarantees
import Interchange
import Ledger
import Money
import Posting
import PostgreSQL
import Store

/// Reverses one event exactly: a batch of its own.
public struct ReverseRun {
  private let database: LedgerDatabase
  private let options: PostOptions

  public init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options) = (database, options)
  }

  /// - Parameters:
  ///   - name: `BOOK/REFERENCE`.
  ///   - reference: the reversal's own; by default the original's with `~reversal` behind it.
  public func reverse(_ name: String, reason: String, reference: String? = nil) throws -> Receipt {
    try PostRun.Restart.whereClosedMeanwhile { try attempt(name, reason: reason, reference: reference) }
  }

  private func attempt(_ name: String, reason: String, reference: String?) throws -> Receipt {
    guard let pack = try database.pack() else {
      throw LedgerError(
        "no-pack", "the ledger has no scheme pack yet", remedy: "type: gledger init --scheme united-states")
    }
    guard let slash = name.firstIndex(of: "/"), let book = pack.scheme.book(String(name[..<slash])) else {
      throw LedgerError(
        "unknown-event-reference", "`\(name)` does not begin with a book of the pack",
        remedy: "write BOOK/REFERENCE, as `gledger show` does")
    }
    let original = String(name[name.index(after: slash)...])
    let (reason, reference) = try typed(reason, reference ?? "\(original)/reversal")
    let engine = PostingEngine(scheme: pack.scheme, symbols: SymbolTable())
    let header = BatchHeader(
      kind: .reversal, actor: options.actor, approver: options.approver,
      programVersion: options.programVersion, packHash: pack.scheme.hash)
    let writer = try BatchWriter(
      database: database, engine: engine, header: header, isDryRun: options.isDryRun)
    options.set(writer)
    do {
      try writer.requireSpace()
      try writer.begin()
      guard try writer.holdPack(pack) else {
        throw LedgerError("busy", "the pack is being changed", remedy: "try again")
      }
      _ = try writer.lock(books: [book])
      return try post(writer, book, original, reason: reason, reference: reference)
    } catch {
      throw PostRun.Restart.failure(error, of: writer)
    }
  }

  /// What was typed must be what a file could say.
  private func typed(_ reason: String, _ reference: String) throws -> (reason: String, reference: String) {
    do throws(Rejection) {
      return (try TypedValue.read(reason, .reason), try TypedValue.read(reference, .reference))
    } catch {
      throw LedgerError(error.code, error.message, remedy: error.remedy)
    }
  }

  private func post(
    _ writer: BatchWriter, _ book: Int, _ original: String, reason: String, reference: String
  ) throws -> Receipt {
    var event = BusinessEvent(
      kind: .postingReversed, reference: reference, book: book,
      // Until the original's own day is known: one that is open, so that an unknown original is said to be.
      date: writer.engine.firstOpenDay([book], from: Day(number: 0)),
      currency: writer.engine.scheme.books[book].currency, fields: [])
    event.set(.of, .text(original))
    event.set(.reason, .text(reason))
    var working = try writer.fetch([event])
    let id = EventID(book: book, reference: original)
    if let posted = working.posted[id] {
      event.date = writer.engine.dayToReverse(posted, in: book)
      writer.engine.keepConcerned(&event, working)
    }
    guard try writer.claimKeys([(event, 0)]) == [.new] else {
      throw LedgerError(
        "reversed-before", "event \(original) was reversed before, by \(reference)",
        remedy: "nothing needs to be done")
    }
    do {
      try Approval.check(event.kind, writer)
      let decision = try writer.engine.decide(event, &working)
      try writer.write([
        DecidedEvent(event: event, ordinal: 0, decision: decision, reverses: working.posted[id]?.id)
      ])
    } catch let rejection as Rejection {
      throw LedgerError(rejection.code, rejection.message, remedy: rejection.remedy)
    }
    return try writer.finish()
  }
}
