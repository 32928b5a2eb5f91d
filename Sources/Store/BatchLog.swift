import Ledger
import Money
import Posting
import PostgreSQL

/// A batch as `log` and `show` tell it.
public struct LoggedBatch: Sendable {
  public var seal: Int64
  public var batch: Int64
  /// Microseconds since 1970-01-01 UTC.
  public var recordedAt: Int64
  public var kind: String
  public var actor: String
  public var approver: String?
  public var programVersion: String
  public var source: String?
  public var sourceHash: [UInt8]?
  public var naturalKey: String?
  public var packHash: [UInt8]
  public var events: Int64
  public var transfers: Int64
  public var controlTotal: String
  public var contentHash: [UInt8]
  public var previousHash: [UInt8]
  public var chainHash: [UInt8]
}

extension LoggedBatch {
  /// Reads the columns of `log.sql`.
  init(_ row: Row) throws {
    self.init(
      seal: try row.int64(0), batch: try row.int64(1), recordedAt: try row.timestamp(2),
      kind: try row.text(3),
      actor: try row.text(4), approver: try row.optionalText(5), programVersion: try row.text(6),
      source: try row.optionalText(7), sourceHash: try row.optionalBytes(8),
      naturalKey: try row.optionalText(9), packHash: try row.bytes(10), events: try row.int64(11),
      transfers: try row.int64(12), controlTotal: try row.text(13), contentHash: try row.bytes(14),
      previousHash: try row.bytes(15), chainHash: try row.bytes(16))
  }
}

/// An event in full.
public struct ShownEvent: Sendable {
  public var id: Int64
  public var seal: Int64
  public var book: String
  public var code: String
  public var effective: Day
  public var fields: [(name: String, value: String)]
  public var transfers: [ShownTransfer]
  public var reversedBy: String?
  public var reference: String { fields.first { $0.name == "reference" }?.value ?? "" }
}

public struct ShownTransfer: Sendable {
  public var component: String
  public var debit: String
  public var credit: String
  public var currency: Currency
  public var amount: Int64
  public var segment: String
}

extension LedgerDatabase {
  /// Batches, the latest first.
  /// - Parameter before: only seals lower than this.
  public func log(limit: Int64, before: Int64? = nil) throws -> [LoggedBatch] {
    try run { connection in
      try connection.query(
        try Queries.text("log"), [.int64(limit), before.map { .int64($0) } ?? .null, .null]
      ).map(LoggedBatch.init)
    }
  }

  /// One batch by its seal number.
  public func batch(seal: Int64) throws -> LoggedBatch? {
    try run { connection in
      try connection.query(try Queries.text("log"), [.int64(1), .null, .int64(seal)]).first.map(
        LoggedBatch.init)
    }
  }

  /// How many seals there are, and the content hash of each, in their order: at most so many.
  public func contentHashes(limit: Int64) throws -> [[UInt8]] {
    try run { connection in
      try connection.query(try Queries.text("content-hashes"), [.int64(limit)]).map { try $0.bytes(0) }
    }
  }

  /// Events of a batch, in their order, from a place on.
  public func events(batch: Int64, limit: Int64) throws -> [ShownEvent] {
    try run { connection in
      let rows = try connection.query(try Queries.text("show-batch"), [.int64(batch), .int64(limit)])
      return try show(rows, connection)
    }
  }

  /// One event by its book and reference.
  public func event(book: String, reference: String) throws -> ShownEvent? {
    try run { connection in
      let rows = try connection.query(try Queries.text("show-event"), [.text(book), .text(reference)])
      return try show(rows, connection).first
    }
  }

  private func show(_ rows: Rows, _ connection: PostgresConnection) throws -> [ShownEvent] {
    var events: [ShownEvent] = try rows.map { row in
      let names = try row.text(5).split(separator: "\t", omittingEmptySubsequences: false)
      let values = try row.text(6).split(separator: "\t", omittingEmptySubsequences: false)
      return ShownEvent(
        id: try row.int64(0), seal: try row.int64(1), book: try row.text(2), code: try row.text(3),
        effective: Day(number: try row.date(4)),
        fields: zip(names, values).map { (name: String($0), value: String($1)) }, transfers: [],
        reversedBy: try row.optionalText(7))
    }
    var places: [Int64: Int] = [:]
    for (place, event) in events.enumerated() { places[event.id] = place }
    for row in try connection.query(
      try Queries.text("show-transfers"), [.int64Array(events.map(\.id))])
    {
      guard let place = places[try row.int64(0)], let currency = Currency(try row.text(4)) else { continue }
      events[place].transfers.append(
        ShownTransfer(
          component: try row.text(1), debit: try row.text(2), credit: try row.text(3), currency: currency,
          amount: try row.int64(5), segment: try row.text(6)))
    }
    return events
  }
}
