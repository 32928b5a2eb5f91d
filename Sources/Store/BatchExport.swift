import Ledger
import Money
import Posting
import PostgreSQL

/// An event as a batch's file of an export states it.
public struct ExportedEvent: Sendable {
  public var seal: Int64
  public var book: String
  public var event: String
  public var day: Day
  /// The fields of the record, in the order of their names; the reference is among them.
  public var columns: [EventColumn]
  /// Their normalised values, separated by tabs.
  public var record: [UInt8]
  /// Quick sum of the sealed bytes of what the event states.
  public var stated: Int64
  /// Quick sum of the sealed bytes of all that it stored.
  public var sealed: Int64
}

/// A ledger batch by batch, as known at the snapshot's seal: headers in memory, events and records of packs
/// in one stream each.
public final class BatchExport {
  public let snapshot: Snapshot
  /// In the order of their seals.
  public let batches: [LoggedBatch]
  /// The columns that the events of a batch use, in the order of their names.
  public private(set) var columns: [Int64: [EventColumn]] = [:]
  private let names: StoredEventNames

  public init(_ snapshot: Snapshot) throws {
    self.snapshot = snapshot
    names = try snapshot.database.run { connection in
      try connection.query(
        try Queries.text("export-settings"), [.int64(snapshot.seal), .date(0), .date(0), .text("")])
      return try StoredEventNames(connection)
    }
    let rows = try snapshot.database.run {
      try $0.query(try Queries.text("export-batches"), [.int64(snapshot.seal)])
    }
    batches = try snapshot.database.run { _ in try rows.map(LoggedBatch.init) }
    try snapshot.database.run { _ in
      for row in rows where !row.isNull(17) {
        var used: Set<EventColumn> = []
        for header in try row.int32Array(17) { used.formUnion(try names.columns(header)) }
        columns[try row.int64(0)] = used.sorted { $0.rawValue < $1.rawValue }
      }
    }
  }

  /// All events, in the order of their seals and of their places in the batch.
  public func events(_ body: (ExportedEvent) throws -> Void) throws {
    var (sealing, headers): (EventSealing, [Int32: SealedHeader]) = (EventSealing(), [:])
    try stream("export-batch-events") { row in
      let seal = try row.nextInt64()
      let (book, event) = (try names.book(try row.nextInt32()), try names.event(try row.nextInt16()))
      let day = Day(number: try row.nextDate())
      let number = try row.nextInt32()
      let columns = try names.columns(number)
      guard let header = headers[number] ?? SealedHeader(columns) else { throw StoredEventNames.damaged }
      headers[number] = header
      let record = try row.nextTextBytes { Array($0) }
      sealing.canonical.removeAll()
      record.withUnsafeBufferPointer { bytes in
        _ = sealing.append(
          record: bytes, header: header, book: Array(book.utf8), event: Array(event.utf8), day: day.number)
      }
      try body(
        ExportedEvent(
          seal: seal, book: book, event: event, day: day, columns: columns, record: record,
          stated: sealing.canonical.checksum(), sealed: try row.nextInt64()))
    }
  }

  /// The rows of all pack batches, in the order of their seals.
  public func packRows(_ body: (Int64, PackRow) throws -> Void) throws {
    try stream("export-pack-records") { row in
      try body(
        try row.nextInt64(),
        PackRow(
          action: try row.nextText(), table: try row.nextText(), key: try row.nextText(),
          fields: try row.nextText()))
    }
  }

  private func stream(_ query: String, _ body: (inout CopyRow) throws -> Void) throws {
    let text = try Queries.text(query)
    try snapshot.database.run { connection in
      try connection.copyOut("copy (\(text)) to stdout (format binary)", body)
    }
  }
}
