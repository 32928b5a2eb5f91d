import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// An event that was posted under another pack, or before a treaty of its day was bound, endorsed or
/// cancelled.
public struct RestatableEvent: Sendable {
  public var id: Int64
  public var event: BusinessEvent
  public var packHash: [UInt8]
}

/// An event of a guarantee's whole life.
public struct LifeEvent: Sendable {
  public var id: Int64
  public var event: BusinessEvent
  public var packHash: [UInt8]
  /// True where it came from a file, not from a run.
  public var isFromFile: Bool
  /// True where a treaty was bound, endorsed or cancelled after it, from its day or an earlier one on.
  public var isBoundLater: Bool
}

extension BatchWriter {
  /// The next events of books from a day on that were posted from files under other packs than the one in
  /// force, or other bindings of their day, and not reversed: in the order of their ids, one query.
  public func restatable(
    after id: Int64, from day: Day, books: [Int], known: Int64, limit: Int
  ) throws -> [RestatableEvent] {
    let numbers = try books.map { try names.number(book: $0) }
    let rows = try connection.query(
      try Queries.text("restate-events"),
      [
        .int64(id), .date(day.number), .bytes(engine.scheme.hash), .int32Array(numbers), .int64(known),
        .int64(Int64(limit)),
      ])
    return try rows.map {
      RestatableEvent(id: try $0.int64(0), event: try readEvent($0), packHash: try $0.bytes(6))
    }
  }

  /// All events of guarantees, each guarantee's in the order of their ids: one query.
  public func lives(of guarantees: [GuaranteeID], known: Int64) throws -> [[LifeEvent]] {
    guard !guarantees.isEmpty else { return [] }
    var found: [[LifeEvent]] = Array(repeating: [], count: guarantees.count)
    let rows = try connection.query(
      try Queries.text("restate-chain"),
      [
        .int32Array(try guarantees.map { try names.number(book: $0.book) }),
        .textArray(guarantees.map(\.code)), .int64(known),
      ])
    for row in rows {
      found[Int(try row.int64(0)) - 1].append(
        LifeEvent(
          id: try row.int64(6), event: try readEvent(row), packHash: try row.bytes(7),
          isFromFile: try row.bool(8), isBoundLater: try row.bool(9)))
    }
    return found
  }

  /// The state of each guarantee before an event; nil where it had none: one query.
  public func states(before events: [(id: Int64, guarantee: GuaranteeID)]) throws -> [GuaranteeState?] {
    guard !events.isEmpty else { return [] }
    var found: [GuaranteeState?] = Array(repeating: nil, count: events.count)
    let rows = try connection.query(
      try Queries.text("restate-states"),
      [
        .int32Array(try events.map { try names.number(book: $0.guarantee.book) }),
        .textArray(events.map(\.guarantee.code)), .int64Array(events.map(\.id)),
      ])
    for row in rows {
      let place = Int(try row.int64(0)) - 1
      found[place] = try readState(row, 1, events[place].guarantee)
    }
    return found
  }

  private func readEvent(_ row: Row) throws -> BusinessEvent {
    try StoredEvent.read(
      code: try row.text(2), book: try row.text(1), date: Day(number: try row.date(3)),
      columns: try row.text(4), record: try row.text(5), scheme: engine.scheme)
  }

  /// Restatements of books that stand.
  public func restatements(books: [Int], known: Int64) throws -> [BusinessEvent] {
    let numbers = try books.map { try names.number(book: $0) }
    return try connection.query(
      try Queries.text("restate-before"), [.int32Array(numbers), .int64(known)]
    ).map(readEvent)
  }

  /// Events with all that they put into the books: five queries, however many.
  public func posted(_ events: [BusinessEvent]) throws -> [EventID: PostedEvent] {
    var working = WorkingSet()
    try fetchPosted(events.map { EventID(book: $0.book, reference: $0.reference) }, &working)
    return working.posted
  }

  /// A seal under each pack.
  public func seals(ofPacks hashes: [[UInt8]]) throws -> [[UInt8]: Int64] {
    guard !hashes.isEmpty else { return [:] }
    var found: [[UInt8]: Int64] = [:]
    for row in try connection.query(try Queries.text("restate-packs"), [.bytesArray(hashes)]) {
      found[try row.bytes(0)] = try row.int64(1)
    }
    return found
  }
}
