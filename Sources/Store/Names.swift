import Ledger
import Posting
import PostgreSQL

/// Numbers that the database has given to keys: accounts, segments, causes, books, record headers, shapes.
public final class Names {
  private let database: LedgerDatabase
  private let engine: PostingEngine
  /// In a dry run names are made in the transaction that is rolled back.
  private let isDryRun: Bool
  private var bookNumbers: [Int32]
  private(set) var accountNumbers: [Int32] = []
  private(set) var segmentNumbers: [Int32] = []
  private var causeNumbers: [Int16] = Array(repeating: 0, count: 1 << 16)
  private var eventNumbers: [Int16] = Array(repeating: 0, count: EventKind.allCases.count)
  private var headers: [UInt64: (number: Int32, sealed: SealedHeader)] = [:]
  let eventCodes = EventKind.allCases.map { Array($0.code.utf8) }
  /// Codes of the scheme's books.
  let bookCodes: [[UInt8]]
  private(set) var keys = SealedKeys()
  private var shapes = ShapeTable()
  private(set) var namedShapes: [NamedShape] = []

  init(_ database: LedgerDatabase, _ engine: PostingEngine, isDryRun: Bool) throws {
    (self.database, self.engine, self.isDryRun) = (database, engine, isDryRun)
    bookCodes = engine.scheme.books.map { Array($0.code.utf8) }
    bookNumbers = Array(repeating: 0, count: engine.scheme.books.count)
    keys.components = Array(repeating: [], count: 1 << 16)
    for kind in EventKind.allCases {
      for component in Component.allCases {
        keys.components[Int(Cause(kind, component).packed)] = Array("\(kind.code)\t\(component.code)".utf8)
      }
    }
  }

  private func session() throws -> PostgresConnection {
    isDryRun ? database.connection : try database.names()
  }

  func number(book: Int) throws -> Int32 {
    let known = bookNumbers[book]
    if known != 0 { return known }
    let code = engine.scheme.books[book].code
    let rows = try made("name-book", [.text(code), .int64(Checksum.of([code]))], count: 1)
    let number = try rows[0].int32(0)
    bookNumbers[book] = number
    return number
  }

  func number(event: EventKind) throws -> Int16 {
    let known = eventNumbers[Int(event.rawValue)]
    if known != 0 { return known }
    let number = try cause(event.code, "")
    eventNumbers[Int(event.rawValue)] = number
    return number
  }

  func number(cause packed: UInt16) throws -> Int16 {
    let known = causeNumbers[Int(packed)]
    if known != 0 { return known }
    guard let event = EventKind(rawValue: UInt8(packed >> 8)),
      let component = Component(rawValue: UInt8(packed & 255))
    else { throw LedgerError("broken-build", "cause \(packed) has no name", remedy: "report this") }
    let number = try cause(event.code, component.code)
    causeNumbers[Int(packed)] = number
    return number
  }

  private func cause(_ event: String, _ component: String) throws -> Int16 {
    try made(
      "name-cause", [.text(event), .text(component), .int64(Checksum.of([event, component]))], count: 1)[0]
      .int16(0)
  }

  /// A record's header: the fields that are present, and the reference.
  func header(_ fields: [EventField]) throws -> (number: Int32, sealed: SealedHeader) {
    var mask: UInt64 = 1 << UInt64(EventColumn.reference.rawValue)
    for field in fields { mask |= 1 << UInt64(field.column.rawValue) }
    if let known = headers[mask] { return known }
    let columns = EventColumn.allCases.filter { mask & 1 << UInt64($0.rawValue) != 0 }
    let text = columns.map(\.name).joined(separator: "\t")
    guard let sealed = SealedHeader(columns) else {
      throw LedgerError("broken-build", "the fields \(text) make no record", remedy: "report this")
    }
    let number = try made("name-header", [.text(text), .int64(Checksum.of([text]))], count: 1)[0].int32(0)
    headers[mask] = (number, sealed)
    return (number, sealed)
  }

  /// Numbers every account and segment that the engine has named since the last call: one statement a kind.
  func catchUp() throws {
    try catchUpAccounts()
    try catchUpSegments()
    try catchUpShapes()
  }

  /// Notes the shape of an event's transfers; after ``catchUp()`` it has a number.
  func place(shape transfers: ArraySlice<Transfer>) -> Int { shapes.place(transfers) }

  /// Forgets the shapes where they take too much memory: they are named again. Places are no longer good.
  func forgetManyShapes() {
    guard shapes.count > 50_000 else { return }
    shapes.removeAll()
    namedShapes.removeAll()
  }

  private func catchUpShapes() throws {
    let new = namedShapes.count..<shapes.count
    guard !new.isEmpty else { return }
    var digests: [[UInt8]] = []
    var columns: [[String]] = Array(repeating: [], count: 5)
    for place in new {
      var stored = StoredShape()
      for transfer in shapes[place] {
        stored.debit.append(accountNumbers[Int(transfer.debit)])
        stored.credit.append(accountNumbers[Int(transfer.credit)])
        stored.segment.append(segmentNumbers[Int(transfer.segment)])
        stored.cause.append(try number(cause: transfer.cause))
        stored.subject.append(transfer.subject.rawValue)
      }
      digests.append(stored.digest)
      for (index, numbers) in [stored.debit, stored.credit, stored.segment].enumerated() {
        columns[index].append(StoredShape.literal(numbers))
      }
      columns[3].append(StoredShape.literal(stored.cause))
      columns[4].append(String(decoding: stored.subject, as: UTF8.self))
    }
    let rows = try made(
      "name-shapes", [.bytesArray(digests)] + columns.map { .textArray($0) }, count: new.count)
    for (place, row) in zip(new, rows) {
      let transfers = shapes[place]
      let currencies = Set(transfers.map { engine.accounts.keys[Int($0.debit)].currency })
      namedShapes.append(
        NamedShape(
          number: try row.int32(0),
          template: TransferTemplate(transfers, keys: keys) { Int($0.cause) },
          currency: currencies.count == 1 ? currencies.first : nil))
    }
  }

  private func catchUpAccounts() throws {
    let new = accountNumbers.count..<engine.accounts.count
    guard !new.isEmpty else { return }
    var columns: [[String]] = Array(repeating: [], count: 5)
    var checksums: [Int64] = []
    for place in new {
      // Names stay when the batch is given up: an account is never without its book.
      _ = try number(book: Int(engine.accounts.keys[place].book))
      let parts = engine.accountParts(Int32(place))
      for (index, part) in parts.enumerated() { columns[index].append(part) }
      checksums.append(Checksum.of(parts))
      keys.accounts.append(
        SealedKeys.account(
          book: parts[0], fund: parts[1], chart: parts[2], currency: parts[3], detail: parts[4]))
    }
    let rows = try made(
      "name-accounts", columns.map { .textArray($0) } + [.int64Array(checksums)], count: new.count)
    for row in rows { accountNumbers.append(try row.int32(0)) }
  }

  private func catchUpSegments() throws {
    let new = segmentNumbers.count..<engine.segments.count
    guard !new.isEmpty else { return }
    var keyTexts: [String] = []
    var checksums: [Int64] = []
    var texts: [[String]] = Array(repeating: [], count: 7)
    var years: [[Int16]] = Array(repeating: [], count: 3)
    for place in new {
      let key = engine.segments.keys[place]
      let text = key.text(engine.symbols)
      keyTexts.append(text)
      keys.segments.append(Array(text.utf8))
      let symbols = [
        key.programme, key.line, key.disaster, key.area, key.fundingSource, key.purpose, key.treaty,
      ].map(engine.symbols.text)
      for (index, symbol) in symbols.enumerated() { texts[index].append(symbol) }
      let numbers = [key.cohort, key.underwritingYear, key.accidentYear]
      for (index, number) in numbers.enumerated() { years[index].append(number) }
      checksums.append(Checksum.of([text] + symbols + numbers.map { String($0) }))
    }
    let parameters: [Parameter] =
      [.textArray(keyTexts)] + texts.map { .textArray($0) } + years.map { .int16Array($0) }
      + [.int64Array(checksums)]
    for row in try made("name-segments", parameters, count: new.count) {
      segmentNumbers.append(try row.int32(0))
    }
  }

  /// Runs a naming query; again where another session made a key between its snapshot and its insert.
  private func made(_ query: String, _ parameters: [Parameter], count: Int) throws -> Rows {
    let text = try Queries.text(query)
    for _ in 0..<5 {
      let rows = try session().query(text, parameters)
      if rows.count == count, !rows.contains(where: { $0.isNull(0) }) { return rows }
    }
    throw LedgerError("broken-names", "the server does not name all keys of \(query)", remedy: "try again")
  }
}

/// The sum that finds a changed row of names.
enum Checksum {
  static func of(_ parts: [String]) -> Int64 {
    var canonical = CanonicalBytes()
    for part in parts { canonical.item(part) }
    return canonical.checksum()
  }
}

extension SegmentKey {
  /// `cohort=1997;programme=7a`: the full key as it is sealed.
  public func text(_ symbols: SymbolTable) -> String {
    parts(symbols).map { "\($0.name)=\($0.text)" }.joined(separator: ";")
  }
}

extension PostingEngine {
  /// Book, fund, chart code, currency, detail.
  func accountParts(_ place: Int32) -> [String] {
    let key = accounts.keys[Int(place)]
    return [
      scheme.books[Int(key.book)].code, scheme.funds[Int(key.fund)].code, scheme.chart[Int(key.chart)].code,
      key.currency.code, symbols.text(key.detail),
    ]
  }
}
