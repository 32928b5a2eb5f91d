import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// Rows of a table in the order of the events that they belong to, read ahead range by range.
struct EventCursor<Element> {
  private let name: String
  private let read: (Row) throws -> (event: Int64, element: Element)
  private var rows: [(event: Int64, element: Element)] = []
  private var place = 0
  private var isAtEnd = false

  /// Opens the cursor: the query of `SQL/query` gives the rows in order, the event's id first.
  init(
    _ connection: PostgresConnection, query: String, read: @escaping (Row) throws -> (Int64, Element)
  ) throws {
    name = query.replacing("-", with: "_")
    self.read = read
    try connection.execute("declare \(name) no scroll cursor for \(try Queries.text(query))")
  }

  /// Reads on until a row of an event after `last` has come.
  mutating func load(through last: Int64, _ connection: PostgresConnection) throws {
    rows.removeSubrange(..<place)
    place = 0
    while !isAtEnd, rows.last.map({ $0.event <= last }) ?? true {
      let more = try connection.query("fetch 10000 from \(name)")
      isAtEnd = more.count < 10_000
      for row in more { rows.append(try read(row)) }
    }
  }

  /// The next row of an event, or of one before it, which then has no event.
  mutating func next(through event: Int64) -> (event: Int64, element: Element)? {
    guard place < rows.count, rows[place].event <= event else { return nil }
    place += 1
    return rows[place - 1]
  }
}

/// A row of `guarantee_state`.
struct StoredVersion {
  var book: Int32
  var guarantee: String
  var day: Int32
  var outstandingChange: Int64
  var state: String

  static func read(_ row: Row) throws -> (Int64, StoredVersion) {
    (
      try row.int64(0),
      StoredVersion(
        book: try row.int32(1), guarantee: try row.text(2), day: try row.date(3),
        outstandingChange: try row.int64(4), state: try row.text(5))
    )
  }
}

/// A row of `open_item`.
struct StoredItem {
  var ordinal: Int16
  var reference: String
  var book: Int32
  var kind: String
  var party: String
  var treaty: String
  var segment: Int32
  var fund: String
  var currency: String
  var amount: Int64
  var day: Int32
  var guarantee: String
  var claim: String

  static func read(_ row: Row) throws -> (Int64, StoredItem) {
    (
      try row.int64(0),
      StoredItem(
        ordinal: try row.int16(1), reference: try row.text(2), book: try row.int32(3), kind: try row.text(4),
        party: try row.text(5), treaty: try row.text(6), segment: try row.int32(7), fund: try row.text(8),
        currency: try row.text(9), amount: try row.int64(10), day: try row.date(11),
        guarantee: try row.text(12), claim: try row.text(13))
    )
  }

  /// The item as it is sealed; nil where its kind or currency is none.
  var sealed: OpenItem? {
    guard let kind = OpenItem.Kind(rawValue: kind), let currency = Currency(currency) else { return nil }
    return OpenItem(
      event: 0, ordinal: ordinal, reference: reference, kind: kind, book: 0, party: party, treaty: treaty,
      segment: SegmentKey(), currency: currency, fund: 0, amount: amount, date: Day(number: day),
      guarantee: guarantee, claim: claim, remaining: amount)
  }
}

/// A row of `clearing`, with the item that it names.
struct StoredClearing {
  var itemEvent: Int64
  var itemOrdinal: Int16
  var amount: Int64
  var itemReference: String?
  var itemBook: Int32?

  static func read(_ row: Row) throws -> (Int64, StoredClearing) {
    (
      try row.int64(0),
      StoredClearing(
        itemEvent: try row.int64(1), itemOrdinal: try row.int16(2), amount: try row.int64(3),
        itemReference: try row.optionalText(4), itemBook: try row.optionalInt32(5))
    )
  }
}

/// A row of `fee_term`.
struct StoredFeeTerm {
  var ordinal: Int16
  var book: Int32
  var guarantee: String
  var day: Int32
  var fund: String
  var currency: String
  var segment: Int32
  var term: FeeTerm?
  var months: Int32

  static func read(_ row: Row) throws -> (Int64, StoredFeeTerm) {
    let earning = FeeEarning(rawValue: try row.text(8))
    let (starts, ends) = (Day(number: try row.date(9)), Day(number: try row.date(10)))
    let amount = try row.int64(12)
    let term = earning.map {
      FeeTerm(earning: $0, starts: starts, ends: ends, cohort: 0, amount: amount)
    }
    return (
      try row.int64(0),
      StoredFeeTerm(
        ordinal: try row.int16(1), book: try row.int32(2), guarantee: try row.text(3), day: try row.date(4),
        fund: try row.text(5), currency: try row.text(6), segment: try row.int32(7), term: term,
        months: try row.int32(11))
    )
  }
}

/// A row of `period`.
struct StoredPeriod {
  var book: Int32
  var action: String
  var through: String

  static func read(_ row: Row) throws -> (Int64, StoredPeriod) {
    (
      try row.int64(0),
      StoredPeriod(book: try row.int32(1), action: try row.text(2), through: DayText.of(try row.date(3)))
    )
  }
}

extension CloseBalance {
  static func read(_ row: Row) throws -> (Int64, CloseBalance) {
    (
      try row.int64(0),
      CloseBalance(account: try row.text(1), segment: try row.text(2), balance: try row.int64(3))
    )
  }
}
