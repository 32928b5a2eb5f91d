import Ledger
import Money
import Tabular

/// Columns that an export adds to the events and pack records of a batch; they are ignored where the file is
/// posted by itself. Each row's place, and the quick sums of what it states and of all that was sealed of it:
/// with them the first row that differs is found.
public enum BatchColumns {
  static let names = ["_place", "_stated", "_sealed"]
  static let pack = ["action", "table", "key", "fields", "_place", "_sealed"]

  static func text(_ checksum: Int64) -> String {
    let digits = String(UInt64(bitPattern: checksum), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  static func checksum(_ text: String) -> Int64? {
    text.utf8.count == 16 ? UInt64(text, radix: 16).map { Int64(bitPattern: $0) } : nil
  }
}

/// Writes the file of a batch: its events as native event CSV, or its records of a pack.
public struct BatchFileWriter: Sendable {
  private var csv = CSVWriter()
  private let columns: [EventColumn]
  private var place = 0

  /// - Parameter columns: those that the events use beside event, book and date; nil for records of a pack.
  public init(columns: [EventColumn]?) {
    let apart: Set<EventColumn> = [.event, .reference, .book, .date]
    let used = Set(columns ?? [])
    self.columns = EventColumn.documented.filter { used.contains($0) && !apart.contains($0) }
    if columns != nil {
      csv.append(
        record: ["event", "reference", "book", "date"] + self.columns.map(\.name) + BatchColumns.names)
    } else {
      csv.append(record: BatchColumns.pack)
    }
  }

  /// Adds an event.
  /// - Parameters:
  ///   - values: the record's values, in the order of `fields`.
  ///   - currency: the event's.
  public mutating func append(
    event: String, book: String, day: Day, fields: [EventColumn], values: [ArraySlice<UInt8>],
    currency: Currency, stated: Int64, sealed: Int64
  ) {
    place += 1
    csv.append(field: event)
    csv.append(field: value(.reference, fields, values, currency))
    csv.append(field: book)
    csv.append(field: day.description)
    for column in columns { csv.append(field: value(column, fields, values, currency)) }
    csv.append(field: String(place))
    csv.append(field: BatchColumns.text(stated))
    csv.append(field: BatchColumns.text(sealed))
    csv.endRecord()
  }

  private func value(
    _ column: EventColumn, _ fields: [EventColumn], _ values: [ArraySlice<UInt8>], _ currency: Currency
  ) -> String {
    guard let place = fields.firstIndex(of: column), place < values.count else { return "" }
    let text = String(decoding: values[place], as: UTF8.self)
    if column.form == .entries { return EntryLeg.shown(text, currency) }
    guard column.form == .money, let minor = Int64(text) else { return text }
    let original = column == .originalAmount ? value(.originalCurrency, fields, values, currency) : nil
    return Amount(minor: minor, column.currency(of: currency, original: original)).major
  }

  /// Adds a record of a pack.
  public mutating func append(action: String, table: String, key: String, fields: String, sealed: Int64) {
    place += 1
    csv.append(record: [action, table, key, fields, String(place), BatchColumns.text(sealed)])
  }

  /// How much is waiting to be taken.
  public var count: Int { csv.bytes.count }

  public mutating func takeBytes() -> [UInt8] { csv.takeBytes() }
}

/// Reads what a batch's file says of its rows: their places and sums, and for packs the records.
public struct BatchFileReader: ~Copyable {
  private var reader: CSVReader
  private var record = CSVRecord()
  private let path: String
  private var fields: [String: Int] = [:]
  private var place: Int64 = 0

  public init(path: String) throws(Diagnostic) {
    self.path = path
    reader = try CSVReader(try ByteSource.file(path))
    for (place, name) in reader.header.enumerated() { fields[name] = place }
  }

  /// A row, as the file states it.
  public struct Row: Sendable {
    public var line: Int
    /// Of an event; empty for a pack's record.
    public var reference: String
    public var stated: Int64?
    public var sealed: Int64
    /// Of a pack's record: action, table, key, fields.
    public var texts: [String]
  }

  /// The next row; nil at the end.
  /// - Throws: where it is not the one that follows the last, or a sum cannot be read.
  public mutating func next() throws(Diagnostic) -> Row? {
    guard try reader.next(&record) else { return nil }
    place += 1
    guard text("_place") == String(place) else {
      throw fault(
        "_place", "is not the row that follows the last: row \(place) is missing or was moved",
        "put the rows back in the order of _place, or export again")
    }
    guard let sealed = BatchColumns.checksum(text("_sealed")) else {
      throw fault("_sealed", "is not a sum of 16 hexadecimal digits", "export again")
    }
    var stated: Int64?
    if fields["_stated"] != nil {
      stated = BatchColumns.checksum(text("_stated"))
      if stated == nil { throw fault("_stated", "is not a sum of 16 hexadecimal digits", "export again") }
    }
    return Row(
      line: record.line, reference: text("reference"), stated: stated, sealed: sealed,
      texts: BatchColumns.pack.prefix(4).map { text($0) })
  }

  private func text(_ column: String) -> String {
    guard let place = fields[column], place < record.count else { return "" }
    return record.string(place)
  }

  private func fault(_ column: String, _ message: String, _ remedy: String) -> Diagnostic {
    let position = fields[column].map { record.position($0) }
    return Diagnostic(
      file: path, line: position?.line ?? record.line, column: position?.column, field: column,
      code: "export-edited", value: text(column), message: message, remedy: remedy)
  }
}
