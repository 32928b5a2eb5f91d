import Ledger
import Money
import PostgreSQL

/// What another program is to be told of a ledger: the events from one day to another, of one book or of all,
/// as known at the snapshot's seal. Names are read once; events come in one stream, however many there are.
///
///     let export = try LedgerExport(snapshot, book: nil, from: nil, to: day)
///     try export.entries { entry in try writer.append(entry) }
public final class LedgerExport {
  public let snapshot: Snapshot
  public let from: Day?
  public let to: Day
  /// Accounts by their number.
  public private(set) var accounts: [Int32: PostedAccount] = [:]
  /// Keys of segments, such as `cohort=1997;programme=7a`, by their number.
  public private(set) var segments: [Int32: String] = [:]

  private let book: String
  private let names: StoredEventNames
  private var shapes: [Int32: [PostedTransfer]] = [:]

  /// - Parameters:
  ///   - book: code of the one book asked for; nil asks for all.
  ///   - from: first day; nil begins with the first event.
  public init(_ snapshot: Snapshot, book: String?, from: Day?, to: Day) throws {
    (self.snapshot, self.from, self.to) = (snapshot, from, to)
    self.book = book ?? ""
    names = try snapshot.database.run { try StoredEventNames($0) }
    try snapshot.database.run { connection in
      try connection.query(
        try Queries.text("export-settings"),
        [
          .int64(snapshot.seal), .date(from?.number ?? LedgerExport.firstDay), .date(to.number),
          .text(self.book),
        ])
      try readNames(connection)
      try readShapes(connection)
    }
  }

  /// 1 January of the year 1.
  private static let firstDay: Int32 = -719_162

  private func readNames(_ connection: PostgresConnection) throws {
    let accountRows = try connection.query(
      "select account_id, book, fund, chart, currency, detail from ledger.account")
    for row in accountRows {
      let code = try row.text(4)
      guard let currency = Currency(code) else {
        throw LedgerError("unknown-currency", "an account is kept in \(code)", remedy: "run gledger verify")
      }
      accounts[try row.int32(0)] = PostedAccount(
        book: try row.text(1), fund: try row.text(2), chart: try row.text(3), currency: currency,
        detail: try row.text(5))
    }
    for row in try connection.query("select segment_id, key from ledger.segment") {
      segments[try row.int32(0)] = try row.text(1)
    }
  }

  private func readShapes(_ connection: PostgresConnection) throws {
    let query = try Queries.text("verify-shapes")
    var stored = StoredShape()
    try connection.copyOut("copy (\(query)) to stdout (format binary)") { row in
      let id = try row.nextInt32()
      try row.nextInt32Array(into: &stored.debit)
      try row.nextInt32Array(into: &stored.credit)
      try row.nextInt32Array(into: &stored.segment)
      try row.nextInt16Array(into: &stored.cause)
      shapes[id] = try transfers(stored)
    }
  }

  private func transfers(_ shape: StoredShape) throws -> [PostedTransfer] {
    let count = shape.debit.count
    guard shape.credit.count == count, shape.segment.count == count, shape.cause.count == count else {
      throw StoredEventNames.damaged
    }
    return try (0..<count).map { place in
      guard let cause = names.causes[shape.cause[place]], accounts[shape.debit[place]] != nil,
        accounts[shape.credit[place]] != nil, segments[shape.segment[place]] != nil
      else { throw StoredEventNames.damaged }
      return PostedTransfer(
        debit: shape.debit[place], credit: shape.credit[place], segment: shape.segment[place],
        event: cause.event, component: cause.component, amount: 0)
    }
  }

  /// The accounts that were posted to up to the last day, by book, fund, chart code, detail and currency.
  public func balances() throws -> [PostedBalance] {
    try snapshot.database.run { connection in
      try connection.query(try Queries.text("export-accounts")).map { row in
        PostedBalance(
          account: try row.int32(0), firstDay: Day(number: try row.date(1)), balance: try row.int128(2))
      }
    }
  }

  /// Balances before the first day, those of one book, fund, currency and segment together.
  /// - Parameter body: segment, account, debits less credits in minor units.
  public func openings(_ body: (Int32, Int32, Int64) throws -> Void) throws {
    try stream("export-opening") { row in
      try body(try row.nextInt32(), try row.nextInt32(), try row.nextInt64())
    }
  }

  /// The events, in the order of their days, seals and places in their batches.
  public func entries(_ body: (PostedEntry) throws -> Void) throws {
    var amounts: [Int64] = []
    try stream("export-events") { row in
      let seal = try row.nextInt64()
      let (book, event) = (try names.book(try row.nextInt32()), try names.event(try row.nextInt16()))
      var entry = PostedEntry(day: Day(number: try row.nextDate()), seal: seal, book: book, event: event)
      entry.columns = try names.columns(try row.nextInt32())
      entry.record = try row.nextTextBytes { Array($0) }
      guard let shape = shapes[try row.nextInt32()] else { throw StoredEventNames.damaged }
      try row.nextInt64Array(into: &amounts)
      guard amounts.count == shape.count else { throw StoredEventNames.damaged }
      entry.transfers.reserveCapacity(shape.count)
      for (place, transfer) in shape.enumerated() where self.book.isEmpty || isAsked(transfer) {
        entry.transfers.append(transfer)
        entry.transfers[entry.transfers.count - 1].amount = amounts[place]
      }
      entry.reversedBy = try row.nextOptionalText()
      try body(entry)
    }
  }

  private func isAsked(_ transfer: PostedTransfer) -> Bool { accounts[transfer.debit]?.book == book }

  private func stream(_ query: String, _ body: (inout CopyRow) throws -> Void) throws {
    let text = try Queries.text(query)
    try snapshot.database.run { connection in
      try connection.copyOut("copy (\(text)) to stdout (format binary)", body)
    }
  }
}
