import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance

/// An item under a treaty as it is stored, with one of its clearings.
struct TreatyItemRow {
  var event: Int64
  var amount: Int64
  /// Of the batch that made it.
  var seal: Int64
  /// What a clearing took of it, and from which seal on that is known: never, where nothing did.
  var cleared: Int64
  var clearedAt: Int64
  var reference: String
  var guarantee: String
  var claim: String
  /// Of its book, among those that were asked for.
  var place: Int32
  /// Numbers of names.
  var party: Int32
  var fund: Int32
  var effective: Day
  var year: Int16
  var accidentYear: Int16
  var ordinal: Int16
  var currency: Currency
  var kind: OpenItem.Kind
  /// True of a row with another clearing of the item before.
  var isRepeated: Bool
}

extension TreatyItemRow {
  /// Whose items follow one another from account to account, by the numbers of their names.
  struct Pair: Hashable {
    /// Of the book, among those that were asked for.
    var place: Int32
    var party: Int32
    var fund: Int32
    var currency: Currency
  }

  var pair: Pair { Pair(place: place, party: party, fund: fund, currency: currency) }
}

/// What was looked up of names and seals: it never changes.
final class TreatyNames {
  var seals: [Int64: Int64] = [:]
  var segments: [Int32: (year: Int16, accidentYear: Int16)] = [:]
  /// Names by number.
  private(set) var texts: [String] = []
  private var numbers: [String: Int32] = [:]
  private var currencies: [Int32: Currency] = [:]
  /// By column, the numbers that were asked for last: most rows have that of a row before.
  private var last: [[Int32]] = Array(repeating: [], count: 16)

  /// The number of a name, made where it is new.
  func number(_ row: Row, _ column: Int) throws -> Int32 {
    for number in last[column] where try row.isText(column, texts[Int(number)]) { return number }
    let text = try row.text(column)
    let number = numbers[text] ?? Int32(texts.count)
    if number == texts.count {
      texts.append(text)
      numbers[text] = number
    }
    last[column] = Array(([number] + last[column]).prefix(4))
    return number
  }

  func currency(_ row: Row, _ column: Int) throws -> Currency {
    let number = try number(row, column)
    if let known = currencies[number] { return known }
    guard let currency = Currency(texts[Int(number)]) else {
      throw LedgerError("damaged-item", "a stored open item cannot be read", remedy: "run gledger verify")
    }
    currencies[number] = currency
    return currency
  }
}

/// The items of a treaty that were read last, as long as they are not too many.
final class TreatyItems {
  private var scope: TreatyReader.Scope?
  private(set) var blocks: [[TreatyItemRow]] = []
  private(set) var count = 0
  private var isWhole = false
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Whether what is asked for is held, with more that is known since.
  func holds(_ wanted: TreatyReader.Scope) -> Bool {
    guard isWhole, let scope else { return false }
    return scope.treaty.code == wanted.treaty.code && scope.through == wanted.through
      && scope.books == wanted.books && scope.knownAtSeal >= wanted.knownAtSeal
  }

  /// Books whose items are held, where these are among them in the same order.
  func books(holding wanted: [String]) -> [String]? {
    guard isWhole, let books = scope?.books, books.filter(Set(wanted).contains) == wanted else { return nil }
    return books
  }

  func begin(_ scope: TreatyReader.Scope) {
    (self.scope, blocks, count, isWhole) = (scope, [], 0, false)
  }

  func add(_ block: [TreatyItemRow]) {
    count += block.count
    if count <= limit { blocks.append(block) } else { blocks = [] }
  }

  func end() {
    isWhole = count <= limit
    if !isWhole { count = 0 }
  }
}

extension TreatyReader {
  /// Gives the items of a treaty, block by block, those of a book together in the order of the books; also
  /// such as are known only since the seal, where they were read before. Within a transaction.
  /// - Parameter readsAhead: reads the next block meanwhile, so that the body must leave the connection
  ///   alone.
  func eachBlock(
    _ scope: Scope, readsAhead: Bool, _ body: ([TreatyItemRow], [Int64: PremiumTerm]) throws -> Void
  ) throws {
    if items.holds(scope) {
      for block in items.blocks { try body(block, readsAhead ? try terms(of: block) : [:]) }
      return
    }
    items.begin(scope)
    try connection.query(
      "declare treaty_items no scroll cursor for \(try Queries.text("treaty-item-rows"))",
      [.text(scope.treaty.code), .date(scope.through.number), .textArray(scope.books)])
    let ahead = ReadAhead()
    defer { ahead.stop() }
    let fetching = "fetch \(pieces.rows) from treaty_items"
    func fetch() throws -> Rows { try connection.query(fetching) }
    var last: (event: Int64, ordinal: Int16) = (-1, 0)
    var next: Rows? = try fetch()
    while let rows = next {
      try lookUp(rows)
      let isLast = rows.count < pieces.rows
      var block: [TreatyItemRow] = []
      block.reserveCapacity(rows.count)
      if readsAhead, !isLast {
        let terms = try terms(of: rows)
        ahead.begin(fetch)
        try add(rows, scope, &last, to: &block)
        items.add(block)
        try body(block, terms)
        next = try ahead.take()
      } else {
        try add(rows, scope, &last, to: &block)
        items.add(block)
        try body(block, readsAhead ? try terms(of: block) : [:])
        next = isLast ? nil : try fetch()
      }
    }
    items.end()
    try connection.execute("close treaty_items")
  }

  private func add(
    _ rows: Rows, _ scope: Scope, _ last: inout (event: Int64, ordinal: Int16),
    to block: inout [TreatyItemRow]
  ) throws {
    for row in rows {
      let own = (event: try row.int64(1), ordinal: try row.int16(2))
      let isRepeated = own == last
      last = own
      let code = try names.number(row, 3)
      guard let seal = names.seals[own.event >> 32], seal <= scope.knownAtSeal,
        let kind = OpenItem.Kind(rawValue: names.texts[Int(code)])
      else { continue }
      block.append(try item(row, own, kind, seal, isRepeated: isRepeated))
    }
  }

  private func terms(of rows: Rows) throws -> [Int64: PremiumTerm] {
    let kinds = [OpenItem.Kind.premium.rawValue, OpenItem.Kind.refund.rawValue]
    return try terms(
      of: rows.filter { row in try kinds.contains { try row.isText(3, $0) } }.map { try $0.int64(1) })
  }

  private func terms(of block: [TreatyItemRow]) throws -> [Int64: PremiumTerm] {
    try terms(of: block.filter { $0.kind == .premium || $0.kind == .refund }.map(\.event))
  }

  private func item(
    _ row: Row, _ id: (event: Int64, ordinal: Int16), _ kind: OpenItem.Kind, _ seal: Int64, isRepeated: Bool
  ) throws -> TreatyItemRow {
    guard let years = names.segments[try row.int32(7)] else {
      throw LedgerError("damaged-item", "a stored open item has no segment", remedy: "run gledger verify")
    }
    let cleared = try row.optionalInt64(14) ?? 0
    let clearedAt = try row.optionalInt64(13).flatMap { names.seals[$0 >> 32] } ?? .max
    return TreatyItemRow(
      event: id.event, amount: try row.int64(8), seal: seal, cleared: cleared, clearedAt: clearedAt,
      reference: try row.text(10), guarantee: try row.text(11), claim: try row.text(12),
      place: Int32(try row.int64(0) - 1), party: try names.number(row, 4), fund: try names.number(row, 5),
      effective: Day(number: try row.date(9)), year: years.year, accidentYear: years.accidentYear,
      ordinal: id.ordinal, currency: try names.currency(row, 6), kind: kind, isRepeated: isRepeated)
  }

  /// Looks up the seals and segments of rows that are not known yet, those of a block together.
  private func lookUp(_ rows: Rows) throws {
    var batches: Set<Int64> = []
    var segments: Set<Int32> = []
    for row in rows {
      batches.insert(try row.int64(1) >> 32)
      let segment = try row.int32(7)
      if names.segments[segment] == nil { segments.insert(segment) }
      if let event = try row.optionalInt64(13) { batches.insert(event >> 32) }
    }
    try lookUp(batches: batches)
    guard !segments.isEmpty else { return }
    for row in try query("segment-years", [.int32Array(segments.sorted())]) {
      names.segments[try row.int32(0)] = (try row.int16(1), try row.int16(2))
    }
  }

  /// Looks up the seals of batches that are not known yet.
  func lookUp(batches: some Sequence<Int64>) throws {
    let unknown = Set(batches).filter { names.seals[$0] == nil }
    guard !unknown.isEmpty else { return }
    for row in try query("batch-seals", [.int64Array(unknown.sorted())]) {
      names.seals[try row.int64(0)] = try row.int64(1)
    }
  }

  /// The last account of a key that knew less.
  struct Accounted {
    var through: Day
    var known: Int64

    /// Whether it, or an account before it, lists an item: no earlier one ends later, or knows more.
    func lists(_ item: TreatyItemRow) -> Bool { through >= item.effective && known >= item.seal }
  }

  /// What accounts list already, before those that know a seal.
  func accounted(_ scope: Scope) throws -> [TreatyStatement.Key: Accounted] {
    var accounted: [TreatyStatement.Key: Accounted] = [:]
    let rows = try query(
      "treaty-accounted", [.text(scope.treaty.code), .textArray(scope.books), .int64(scope.knownAtSeal)])
    for row in rows {
      accounted[try key(row)] = Accounted(through: Day(number: try row.date(4)), known: try row.int64(5))
    }
    return accounted
  }

  /// The days that premium of events is for; a term that was not said is left out.
  func terms(of events: [Int64]) throws -> [Int64: PremiumTerm] {
    guard !events.isEmpty else { return [:] }
    var terms: [Int64: PremiumTerm] = [:]
    for row in try query("premium-terms", [.int64Array(Set(events).sorted())]) {
      guard let from = try row.optionalDate(1), let to = try row.optionalDate(2) else { continue }
      terms[try row.int64(0)] = PremiumTerm(from: Day(number: from), to: Day(number: to))
    }
    return terms
  }
}
